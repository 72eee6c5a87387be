import { Text } from 'ink';
import type { ReactElement } from 'react';
import { theme } from '../theme.js';

const LEVELS = '▁▂▃▄▅▆▇█';

/** Numbers as a row of bars, the newest last, at most `columns` of them. */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = values.slice(-columns);
  const most = Math.max(...shown, 1);
  return shown.map((value) => LEVELS[Math.min(Math.floor((value / most) * 8), 7)] ?? '').join('');
}

/** See {@link sparkline}. */
export function Sparkline({ values, columns }: { values: readonly number[]; columns: number }): ReactElement {
  return <Text {...theme.accent}>{sparkline(values, columns)}</Text>;
}
