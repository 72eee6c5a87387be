import type { KernelLog, LogLine } from '../state/ports.js';
import type { AppState } from '../state/store.js';
import { selectedVm } from '../state/target.js';
import { shownName } from '../state/vms/find.js';
import { type PaneRows, rowOfSpans } from '../terminal/pane-rows.js';
import type { Row, TerminalProfile } from '../terminal/row.js';
import { safeStart } from '../terminal/safe-text.js';
import { framed } from './frame.js';
import type { Rect } from './layout.js';
import { type Line, STYLES, span } from './line.js';
import { logWindow } from './log-lines.js';

/** The log pane's border and title, with nothing in it: its lines are {@link logRows}. */
export function logFrame(state: AppState, log: KernelLog, rect: Rect): readonly Line[] {
  return framed([], {
    title: logTitle(state, log),
    columns: rect.columns,
    rows: rect.rows,
    focused: state.view.pane === 'log',
  });
}

function logTitle(state: AppState, log: KernelLog): Line {
  const { view } = state;
  const title = [span('Kernel messages', view.pane === 'log' ? STYLES.title : STYLES.plain), span('  ')];
  const filter = view.log.filtering?.text ?? view.log.filter;
  const vm = view.log.onlyVm ? selectedVm(state) : null;
  return [
    ...title,
    ...sourceSpans(log.source()),
    span(view.log.follow ? '  follow' : '  held: f follows', view.log.follow ? STYLES.dim : STYLES.warn),
    ...(vm ? [span(`  only ${shownName(vm.name)}`, STYLES.accent)] : []),
    ...(filter === '' && view.log.filtering === null
      ? []
      : [span(`  / ${safeStart(filter)}`, STYLES.accent)]),
    ...(view.log.filtering ? [span(' ', STYLES.selected)] : []),
    ...(view.log.polling ? [span('  with READ GUEST', STYLES.accent)] : []),
  ];
}

function sourceSpans(source: ReturnType<KernelLog['source']>): Line {
  if (source.kind === 'none') return [span(safeStart(source.reason), STYLES.warn)];
  const name = source.kind === 'file' ? safeStart(source.path) : `dmesg every ${source.seconds} s`;
  if (source.state === 'following') return [span(name, STYLES.dim)];
  const trouble = source.state === 'missing' ? 'not there' : safeStart(source.reason ?? 'cannot be read');
  return [span(name, STYLES.dim), span(` ${trouble}`, STYLES.warn)];
}

/** The kernel messages as rows, the newest at the bottom. */
export function logRows(
  state: AppState,
  log: KernelLog,
  { columns, rows }: Pick<Rect, 'columns' | 'rows'>,
  profile: TerminalProfile,
): PaneRows {
  const { follow, bottom } = state.view.log;
  const lines = logWindow(state, log, rows, follow ? null : bottom);
  const drawn = lines.map((line) => rowOfLine(line, columns, profile));
  if (lines.length === rows) return { rows: drawn, cursor: null };
  const words = lines.length === 0 ? emptyWords(state, log) : lookedBackWords(log);
  return { rows: [...(words === '' ? [] : [rowOfWords(words, columns, profile)]), ...drawn], cursor: null };
}

/** Rows by the line that they show: a line stands on the screen for many frames. */
const knownRows = new WeakMap<LogLine, { row: Row; profile: TerminalProfile }>();

function rowOfLine(line: LogLine, columns: number, profile: TerminalProfile): Row {
  const known = knownRows.get(line);
  if (known?.profile === profile && known.row.texts.length === columns) return known.row;
  const row = rowOfSpans(logLine(line, columns), columns, profile);
  knownRows.set(line, { row, profile });
  return row;
}

function rowOfWords(words: string, columns: number, profile: TerminalProfile): Row {
  return rowOfSpans([span(words, STYLES.dim)], columns, profile);
}

function emptyWords({ view }: AppState, log: KernelLog): string {
  const { filter, filtering, onlyVm, polling } = view.log;
  const lookedBack = lookedBackWords(log);
  if (filter !== '' || filtering !== null || onlyVm)
    return `No kernel message matches. ${lookedBack}`.trimEnd();
  if (log.source().kind === 'none') return '';
  if (polling || log.lines().length === 0) return `No kernel message yet. ${lookedBack}`.trimEnd();
  return `No kernel message but READ GUEST: P shows them. ${lookedBack}`.trimEnd();
}

/** How far the log was read back; empty where that is all of it. */
function lookedBackWords(log: KernelLog): string {
  const backlog = log.backlog();
  if (backlog === null || (backlog.whole && backlog.done)) return '';
  if (!backlog.done) return 'Looking further back in the log.';
  return `Looked back ${bytesWords(backlog.bytes)} in the log.`;
}

function bytesWords(bytes: number): string {
  return bytes < MIB ? `${Math.round(bytes / 1024)} KB` : `${Math.round(bytes / MIB)} MB`;
}

const MIB = 1024 * 1024;

function logLine({ time, palacios, text, times }: LogLine, columns: number): Line {
  const when = time === null ? [] : [span(`${safeStart(time, columns)} `, STYLES.dim)];
  const often = times === 1 ? [] : [span(`(${times} times) `, STYLES.dim)];
  if (palacios === null) return [...when, ...often, span(safeStart(text, columns), STYLES.dim)];
  const vcore = palacios.vcore === null ? '' : `/${palacios.vcore}`;
  const who = palacios.vm === null ? [] : [span(`${shownName(palacios.vm)}${vcore}  `, STYLES.accent)];
  const style =
    palacios.level === 'error' ? STYLES.bad : palacios.level === 'debug' ? STYLES.dim : STYLES.plain;
  const sign = palacios.level === 'error' ? [span('! ', STYLES.bad)] : [];
  return [...when, ...sign, ...who, ...often, span(safeStart(text, columns), style)];
}
