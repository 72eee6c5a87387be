import { isFiltered } from '../../state/log/filter.js';
import type { LogLine, ShownLog } from '../../state/ports.js';
import type { AppState } from '../../state/store.js';
import type { LogView } from '../../state/view.js';
import { keyWords } from '../keys/key-words.js';

type LogState = Pick<AppState, 'settings' | 'view'>;

/** Why there is no line, and how far the log was read back. '': nothing is to be said. */
export function emptyWords(log: ShownLog, state: LogState): string {
  const { log: view } = state.view;
  if (!isFiltered(view) && log.source().kind === 'none') return '';
  return `${whyEmpty(log, state)} ${headWords(log, state)}`.trimEnd();
}

function whyEmpty(log: ShownLog, state: LogState): string {
  const { log: view } = state.view;
  const hidden = hiddenKinds(log.lines(), view);
  const keyed = (id: string, words: (key: string) => string) => keyWords(state, id, words);
  if (isFiltered(view)) {
    const also = hidden.map(({ name, id }) => `${name}${keyed(id, (key) => ` (${key})`)}`).join(', ');
    return also === '' ? 'No matching messages.' : `No matching messages; hidden: ${also}.`;
  }
  if (hidden.length === 0) return 'No kernel messages yet.';
  const all = hidden.map(({ name, id, they }) => `${name}${keyed(id, (key) => `: ${key} shows ${they}`)}`);
  return `No kernel messages but ${all.join(', and ')}.`;
}

/** The kinds of lines that are there and hidden, with the keys that show them. */
function hiddenKinds(lines: readonly LogLine[], { polling, telemetry }: LogView) {
  return [
    { isHidden: !polling, kind: 'fromPolling', name: 'READ GUEST', id: 'polling', they: 'them' } as const,
    { isHidden: !telemetry, kind: 'telemetry', name: 'telemetry', id: 'telemetry', they: 'it' } as const,
  ].filter(({ isHidden, kind }) => isHidden && lines.some((line) => line[kind]));
}

/**
 * What stands above the oldest line: how many lines fell out, or how far the log was read back. Empty where
 * that is all of it.
 */
export function headWords(log: ShownLog, state: LogState): string {
  const dropped = log.dropped();
  if (dropped > 0) return `${COUNT.format(dropped)} older lines fell out.`;
  const backlog = log.backlog();
  if (backlog === null || (backlog.whole && backlog.done)) return '';
  if (!backlog.done) return 'Looking further back in the log.';
  return `Looked back ${bytesWords(backlog.bytes)} in the log${keyWords(state, 'first', (key) => `: ${key} reads on`)}.`;
}

const COUNT = new Intl.NumberFormat('en');
const MIB = 1024 * 1024;

function bytesWords(bytes: number): string {
  return bytes < MIB ? `${Math.round(bytes / 1024)} KB` : `${Math.round(bytes / MIB)} MB`;
}
