import { typedText } from '../../state/log/filter.js';
import { patternOf } from '../../state/log/pattern.js';
import type { LogView } from '../../state/view.js';
import { shownName } from '../../state/vms/find.js';
import { safeStart } from '../../terminal/safe-text.js';
import type { Part } from '../components/parts.js';

/** The widest that a text is in the title, in columns. */
const TEXT_COLUMNS = 30;

/** The filters that are set, in short words. @param vm the VM that alone is shown; null: all are */
export function filterWords(view: LogView, vm: string | null): readonly Part[] {
  const { level, palaciosOnly, polling, telemetry, around, filter } = view;
  const parts: Part[] = [
    ...(vm === null ? [] : [accent(`only ${shownName(vm)}`)]),
    ...(level === 'debug' ? [] : [accent(level === 'error' ? 'errors' : `${level} and up`)]),
    ...(palaciosOnly ? [accent('Palacios only')] : []),
    ...textWords(view, 'filter', '/ '),
    ...(around && filter !== '' ? [accent('with all around')] : []),
    ...textWords(view, 'without', 'not '),
    ...(polling ? [accent('with READ GUEST')] : []),
    ...(telemetry ? [accent('with telemetry')] : []),
  ];
  return parts;
}

function textWords(view: LogView, of: 'filter' | 'without', sign: string): readonly Part[] {
  const typed = typedText(view, of);
  if (typed === '' && view.filtering?.of !== of) return [];
  const pattern = patternOf(typed);
  const shown = accent(`${sign}${safeStart(typed, TEXT_COLUMNS)}`);
  if (pattern === null || !('problem' in pattern)) return [shown];
  return [shown, { text: safeStart(pattern.problem), tone: 'warn' }];
}

function accent(text: string): Part {
  return { text, tone: 'accent' };
}
