import type { KernelLog } from '../../state/ports.js';
import type { LogView } from '../../state/view.js';

/** What stands in the pane where it has room: why there is no line, and how far the log was read back. '': nothing. */
export function wordsAbove(log: KernelLog, view: LogView, isEmpty: boolean): string {
  if (!isEmpty) return lookedBackWords(log);
  const { filter, filtering, onlyVm, polling } = view;
  const isFiltered = filter !== '' || filtering !== null || onlyVm;
  if (!isFiltered && log.source().kind === 'none') return '';
  return `${emptyWords(log, isFiltered, polling)} ${lookedBackWords(log)}`.trimEnd();
}

function emptyWords(log: KernelLog, isFiltered: boolean, polling: boolean): string {
  if (isFiltered) return 'No matching messages.';
  if (polling || log.lines().length === 0) return 'No kernel messages yet.';
  return 'No kernel messages but READ GUEST: P shows them.';
}

/** How far the log was read back; empty where that is all of it. */
function lookedBackWords(log: KernelLog): string {
  const backlog = log.backlog();
  if (backlog === null || (backlog.whole && backlog.done)) return '';
  if (!backlog.done) return 'Looking further back in the log.';
  return `Looked back ${bytesWords(backlog.bytes)} in the log.`;
}

const MIB = 1024 * 1024;

function bytesWords(bytes: number): string {
  return bytes < MIB ? `${Math.round(bytes / 1024)} KB` : `${Math.round(bytes / MIB)} MB`;
}
