import type { AppState, SessionTab } from '../state/store.js';
import { shownName } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { cutText } from '../terminal/cut-text.js';
import { safeStart } from '../terminal/safe-text.js';
import { checkpointLines } from './checkpoints-pane.js';
import { type DetailsRow, detailsRows, plainRow } from './details-rows.js';
import { framed } from './frame.js';
import { keyLabel } from './key-label.js';
import { inside, type Rect, windowStart } from './layout.js';
import { fitLine, type Line, lineWidth, restyle, type Span, STYLES, span, wrapText } from './line.js';

/** The tabs, the shown one in brackets and bold. Those that do not fit are counted. */
function tabTitle(tabs: readonly SessionTab[], shown: string, columns: number): Line {
  const all = [
    { id: 'details', text: 'Details' },
    ...tabs.map((tab) => ({ id: tab.view.id, text: tabText(tab) })),
    { id: 'checkpoints', text: 'Checkpoints' },
  ];
  const at = Math.max(
    all.findIndex((tab) => tab.id === shown),
    0,
  );
  const parts = all.map((tab, index): Span[] => {
    const text = cutText(tab.text, 24);
    return index === at ? [span(`[${text}]`, STYLES.title)] : [span(` ${text} `, STYLES.dim)];
  });
  let first = 0;
  const width = (from: number) => parts.slice(from, at + 1).reduce((sum, part) => sum + lineWidth(part), 0);
  while (first < at && width(first) > columns - 4) first += 1;
  const before: Span[] = first > 0 ? [span(`‹${first} `, STYLES.dim)] : [];
  return [...before, ...parts.slice(first).flat()];
}

function tabText({ view, vmName }: SessionTab): string {
  const what =
    view.mode === 'stream' ? safeStart(view.stream ?? '') : view.mode === 'vnc' ? 'VNC' : view.mode;
  return `${shownName(vmName)}: ${what}${view.state === 'ended' ? ' (ended)' : ''}`;
}

/** The main pane with Details in it. `start`: the first row shown last. */
export function detailsPane(
  state: AppState,
  vm: Vm | null,
  rect: Rect,
  start: number,
): { lines: readonly Line[]; start: number } {
  const box = inside(rect);
  const focused = state.view.pane === 'main';
  const rows = vm === null ? nothingSelected(state) : detailsRows(state, vm, state.view.details);
  const cursor = Math.min(state.view.details.cursor, Math.max(rows.length - 1, 0));
  const first = focused ? windowStart(cursor, rows.length, box.rows, start) : 0;
  const lines = rows.slice(first, first + box.rows).map((row, index) => {
    const line = fitLine(row.line(), box.columns);
    return focused && first + index === cursor ? restyle(line, STYLES.selected) : line;
  });
  return { lines: framed(lines, mainFrame(state, rect)), start: first };
}

/** The main pane with the checkpoints in it. */
export function checkpointsPane(state: AppState, rect: Rect): readonly Line[] {
  return framed(checkpointLines(state, inside(rect)), mainFrame(state, rect));
}

function mainFrame(state: AppState, rect: Rect) {
  return {
    title: tabTitle(state.tabs, state.view.tab, rect.columns - 6),
    columns: rect.columns,
    rows: rect.rows,
    focused: state.view.pane === 'main',
  };
}

function nothingSelected({ snapshot }: AppState): readonly DetailsRow[] {
  const lines: Line[] =
    snapshot.vms.length === 0
      ? [
          [span('No VM on this host, and none in the inventory.')],
          [span('n', STYLES.key), span(' adds one.')],
        ]
      : [[span('Select a VM to see it here.', STYLES.dim)]];
  return lines.map(plainRow);
}

/** The main pane with a session in it: its screen is a live pane, its remarks and its end stand below it. */
export function sessionPane(state: AppState, tab: SessionTab, rect: Rect): readonly Line[] {
  const box = inside(rect);
  if (tab.view.mode === 'vnc') return framed(vncLines(tab, box.columns), mainFrame(state, rect));
  const blank = Array.from({ length: sessionRows(state, tab, box) }, (): Line => []);
  return framed([...blank, ...sessionNotes(state, tab, box.columns)], mainFrame(state, rect));
}

/** How many rows of the pane the session's screen has: its notes take the rest. */
export function sessionRows(state: AppState, tab: SessionTab, box: Pick<Rect, 'rows' | 'columns'>): number {
  return Math.max(box.rows - sessionNotes(state, tab, box.columns).length, 1);
}

/** The most rows for why a session has ended. */
const END_ROWS = 3;

/** What can be done with the tab of a session that has ended. */
const AFTER_END: Line = [
  span('w', STYLES.key),
  span(' takes the tab away  '),
  span('c t v', STYLES.key),
  span(' opens another'),
];

/** Output goes on below what is shown. */
const SCROLLED = 'Scrolled back: End, or typing, follows again';

/** The same while it still has the keyboard, so that no key meant for the guest does anything else. */
function whileDead(escapeKey: string): Line {
  return [span(keyLabel(escapeKey), STYLES.key), span(' gives the keys back')];
}

function sessionNotes(state: AppState, { view }: SessionTab, columns: number): readonly Line[] {
  const notes: Line[] = [];
  if (state.view.scrolled.has(view.id)) notes.push([span(SCROLLED, STYLES.warn)]);
  const remark = view.remarks.at(-1);
  if (remark !== undefined) notes.push([span(`tool: ${safeStart(remark)}`, STYLES.dim)]);
  if (view.state === 'ended') {
    const why = safeStart(view.endedBecause ?? 'no reason was given', END_ROWS * columns);
    const words = wrapText(`Ended: ${why}`, columns);
    notes.push(...words.slice(0, END_ROWS).map((text): Line => [span(text, STYLES.bad)]));
    notes.push(state.view.captured === view.id ? whileDead(state.settings.escapeKey) : AFTER_END);
  } else if (state.view.captured !== view.id && state.view.pane === 'main') {
    notes.push([
      span('i', STYLES.key),
      span(' types into it  '),
      span('PgUp', STYLES.key),
      span(' scrolls back'),
    ]);
  }
  return notes;
}

function vncLines({ view }: SessionTab, columns: number): readonly Line[] {
  if (view.state === 'ended') {
    const why = safeStart(view.endedBecause ?? '', 20 * columns);
    const words = wrapText(`The VNC server has ended: ${why}`, columns);
    return [...words.map((text): Line => [span(text, STYLES.bad)]), AFTER_END];
  }
  if (view.vnc === null) return [[span('starting the VNC server…', STYLES.dim)]];
  const { host, port, password, viewer } = view.vnc;
  const tunnel = `ssh -L ${port}:127.0.0.1:${port} ${safeStart(host)}`;
  const seen: Line = viewer
    ? [span('viewer    ', STYLES.dim), span(safeStart(viewer))]
    : [span('No display here: connect from your own machine.')];
  return [
    [span('The VNC server is up.', STYLES.good)],
    [],
    seen,
    [span('address   ', STYLES.dim), span(`${safeStart(host)}:${port}`)],
    [span('password  ', STYLES.dim), span(safeStart(password), STYLES.bold)],
    [span('tunnel    ', STYLES.dim), span(tunnel)],
    [span('then      ', STYLES.dim), span(`vncviewer localhost::${port}`)],
    [],
    [span('w', STYLES.key), span(' ends the server')],
  ];
}
