import type { Vm } from '../state/vms/model.js';
import type { Style } from '../terminal/cells.js';
import { STYLES } from './line.js';

/** A VM's state as a shape; the frame writer has an ASCII stand-in for each. */
export function stateGlyph(vm: Vm): { glyph: string; style: Style } {
  if (vm.category === 'inactive') return { glyph: '·', style: STYLES.dim };
  switch (vm.state) {
    case 'running':
      return { glyph: '▶', style: STYLES.good };
    case 'simulating':
      return { glyph: '»', style: STYLES.good };
    case 'paused':
      return { glyph: '‖', style: STYLES.warn };
    case 'stopped':
      return { glyph: '■', style: STYLES.plain };
    case 'error':
    case 'invalid':
      return { glyph: '!', style: STYLES.bad };
    case 'unknown':
      return { glyph: '?', style: STYLES.warn };
  }
}

const LEVELS = '▁▂▃▄▅▆▇█';

/** Numbers as a row of bars, the newest last, at most `columns` of them. */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = values.slice(-columns);
  const most = Math.max(...shown, 1);
  return shown.map((value) => LEVELS[Math.min(Math.floor((value / most) * 8), 7)] ?? '').join('');
}

/** A rate in at most five characters: `950`, `2.1k`, `18k`, `3.4M`. */
export function shortNumber(value: number): string {
  if (value < 1000) return String(Math.round(value));
  const units = ['k', 'M', 'G', 'T'];
  let scaled = value;
  let unit = '';
  for (const next of units) {
    if (scaled < 1000) break;
    scaled /= 1000;
    unit = next;
  }
  return `${scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
}
