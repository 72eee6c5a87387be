import { patternOf } from '../../state/log/pattern.js';
import type { LogView } from '../../state/view.js';
import { shownName } from '../../state/vms/find.js';
import { cutText } from '../../terminal/cut-text.js';
import { safeStart } from '../../terminal/safe-text.js';
import type { Part } from '../components/parts.js';

/**
 * The filters that are set, in short words.
 * @param vm the VM that alone is shown; null: all are
 * @param columns the widest that a text is
 */
export function filterWords(view: LogView, vm: string | null, columns: number): readonly Part[] {
  const { level, palaciosOnly, polling, telemetry, around, filter } = view;
  const parts: Part[] = [
    ...(vm === null ? [] : [accent(`only ${cutText(shownName(vm), columns)}`)]),
    ...(level === 'debug' ? [] : [accent(level === 'error' ? 'errors' : `${level}+`)]),
    ...(palaciosOnly ? [accent('Palacios')] : []),
    ...textWords(view, 'filter', '/ ', columns),
    ...(around && filter !== '' ? [accent('and around')] : []),
    ...textWords(view, 'without', 'not ', columns),
    ...(polling ? [accent('with READ GUEST')] : []),
    ...(telemetry ? [accent('with telemetry')] : []),
  ];
  return parts;
}

function textWords(view: LogView, of: 'filter' | 'without', sign: string, columns: number): readonly Part[] {
  const typed = view[of];
  if (typed === '' && view.filtering?.of !== of) return [];
  const pattern = patternOf(typed);
  const shown = accent(`${sign}${cutText(safeStart(typed, columns), columns)}`);
  if (pattern === null || !('problem' in pattern)) return [shown];
  return [shown, { text: safeStart(pattern.problem), tone: 'warn' }];
}

function accent(text: string): Part {
  return { text, tone: 'accent' };
}
