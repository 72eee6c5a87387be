import { percentOf, savingOf } from '../state/checkpoints/view.js';
import { isSelected, type ListRow, listRows } from '../state/list-rows.js';
import { heldElsewhere } from '../state/operations/work-claims.js';
import type { AppState } from '../state/store.js';
import { deviceLabel, shownName, stateWord } from '../state/vms/find.js';
import { wasWords } from '../state/vms/lost.js';
import type { Category, Vm } from '../state/vms/model.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import { safeStart } from '../terminal/safe-text.js';
import { textWidth } from '../terminal/text-width.js';
import { fieldWindow } from './field-window.js';
import { framed } from './frame.js';
import { shortNumber, stateGlyph } from './glyphs.js';
import { inside, type Rect, windowStart } from './layout.js';
import { fitLine, type Line, lineWidth, restyle, type Span, STYLES, span, spread } from './line.js';

const TITLES: Record<Category, string> = {
  active: 'Active',
  inactive: 'Inactive',
  'not-in-inventory': 'Not in inventory',
};

/** What the list pane shows: only the parts of the state it depends on. */
export type ListState = Pick<AppState, 'snapshot' | 'work' | 'claims' | 'checkpoints' | 'exits'> & {
  view: Pick<AppState['view'], 'folded' | 'filter' | 'filtering' | 'selected' | 'marked' | 'pane'>;
};

/** The list pane with its border. `start`: the first row that was shown last, so that the list stands still. */
export function listPane(
  state: ListState,
  rect: Rect,
  start: number,
  now: number,
): { lines: readonly Line[]; start: number } {
  const { view, snapshot } = state;
  const filter = view.filtering?.text ?? view.filter;
  const rows = listRows(snapshot.vms, view.folded, filter);
  const box = inside(rect);
  const forFilter = view.filtering !== null || view.filter !== '' ? 1 : 0;
  const height = box.rows - forFilter;
  const cursor = Math.max(
    rows.findIndex((row) => isSelected(row, view.selected)),
    0,
  );
  const first = windowStart(cursor, rows.length, height, start);
  const shape: Shape = { columns: box.columns, rate: ratesFit(rows, box.columns) };
  const lines = rows.slice(first, first + height).map((row) => rowLine(row, state, shape, now));
  if (rows.length === 3 && snapshot.vms.length === 0 && forFilter === 0) lines.push([], ...EMPTY_HELP);
  while (lines.length < height) lines.push([]);
  if (forFilter === 1) lines.push(filterLine(state, box.columns));
  const more = rows.length > height ? `${cursor + 1}/${rows.length + snapshot.unread}` : '';
  const marked = view.marked.size > 0 ? `${view.marked.size} marked` : '';
  const notes = [marked, more].filter((note) => note !== '').join('  ');
  const title: Line = [
    span('VMs', view.pane === 'list' ? STYLES.title : STYLES.plain),
    ...(notes === '' ? [] : [span(`  ${notes}`, STYLES.dim)]),
  ];
  const { columns, rows: all } = rect;
  return { lines: framed(lines, { title, columns, rows: all, focused: view.pane === 'list' }), start: first };
}

const EMPTY_HELP: readonly Line[] = [
  [span(' No VM yet.', STYLES.dim)],
  [span(' Press '), span('n', STYLES.key), span(' to add one.')],
];

function filterLine({ view }: ListState, columns: number): Line {
  if (view.filtering === null) return fitLine([span(` / ${safeStart(view.filter)}`, STYLES.accent)], columns);
  const { before, at, after } = fieldWindow(view.filtering, columns - 3);
  return fitLine(
    [span(' / ', STYLES.key), span(before), span(at === '' ? ' ' : at, STYLES.selected), span(after)],
    columns,
  );
}

/** The columns of the list, and whether one is kept for the rate of exits: the same for all rows. */
type Shape = { columns: number; rate: boolean };

/** Marks before a name; a device; a state; a rate of exits. */
const WIDTHS = { marks: 3, device: 8, state: 8, rate: 8 };

/** True where a column for the rates cuts no name of a VM on the host. */
function ratesFit(rows: readonly ListRow[], columns: number): boolean {
  const left = columns - WIDTHS.marks - WIDTHS.device - WIDTHS.state - WIDTHS.rate;
  const fits = (vm: Vm) => vm.device === null || textWidth(shownName(vm.name)) <= left;
  return left > 8 && rows.every((row) => row.kind === 'category' || fits(row.vm));
}

/** Stands before the selected row's name while another pane has the keys: there is no bar then. */
const SELECTED_AFAR = '›';

function rowLine(row: ListRow, state: ListState, shape: Shape, now: number): Line {
  const { columns } = shape;
  const selected = isSelected(row, state.view.selected);
  const sign = selected && state.view.pane !== 'list' ? SELECTED_AFAR : ' ';
  const drawn =
    row.kind === 'category'
      ? headingLine(row, state.snapshot, columns, sign)
      : vmLine(row.vm, state, shape, now, sign);
  if (!selected) return drawn;
  const bar = state.view.pane === 'list' ? STYLES.selected : STYLES.bold;
  return restyle(fitLine(drawn, columns), bar);
}

function headingLine(
  row: ListRow & { kind: 'category' },
  { unread }: HostSnapshot,
  columns: number,
  sign: string,
): Line {
  const all = row.category === 'inactive' ? row.count + unread : row.count;
  const count = row.shown === row.count ? `${all}` : `${row.shown} of ${all}`;
  return fitLine(
    [span(`${row.folded ? '▸' : '▾'}${sign}${TITLES[row.category]} (${count})`, STYLES.bold)],
    columns,
  );
}

function vmLine(vm: Vm, state: ListState, shape: Shape, now: number, sign: string): Line {
  const { columns, rate } = shape;
  const { glyph, style } = stateGlyph(vm);
  const mark = state.view.marked.has(vm.key) ? '✓' : ' ';
  const forRight = vm.device === null ? 0 : WIDTHS.state + (rate ? WIDTHS.rate : 0);
  const right = padTo(rightOf(vm, state, now, rate), forRight);
  const forDevice = vm.device === null ? 0 : WIDTHS.device;
  const nameColumns = columns - WIDTHS.marks - forDevice - lineWidth(right);
  const name = shownName(vm.name);
  const left: Span[] = [
    span(mark, STYLES.accent),
    span(glyph, style),
    span(sign),
    ...fitLine([span(name)], nameColumns),
    ...(forDevice === 0 ? [] : [span(` ${deviceLabel(vm).padEnd(7)}`, STYLES.dim)]),
  ];
  return spread(left, right, columns);
}

/** The state in a word; an operation under way, ours with its seconds; the rate of exits where there is room. */
function rightOf(vm: Vm, state: ListState, now: number, withRate: boolean): Line {
  const percent = savedPercent(state, vm);
  if (percent !== null) return [span(` save ${percent}%`, STYLES.accent)];
  const work = state.work.get(vm.key);
  if (work) {
    const seconds = Math.floor((now - work.since) / 1000);
    const verb = work.title.split(' ', 1)[0] ?? '';
    return [span(` ${verb}…${seconds > 0 ? ` ${seconds}s` : ''}`, STYLES.accent)];
  }
  if (heldElsewhere(state.claims, vm.key)) return [span(' busy', STYLES.accent)];
  if (vm.lost !== null) return [span(` ${lostWord(vm)}`, STYLES.warn)];
  if (vm.category === 'inactive') return [span(' inactive', STYLES.dim)];
  const { style } = stateGlyph(vm);
  const unverified = vm.stateSource === 'record' ? '?' : '';
  const rate = vm.device !== null && vm.state === 'running' ? state.exits.get(vm.device) : undefined;
  const speed = rate && withRate ? `${shortNumber(rate.perSecond)}/s`.padStart(WIDTHS.rate) : '';
  const word = ` ${stateWord(vm)}${unverified}`.padEnd(WIDTHS.state);
  return [span(word, style), span(speed, STYLES.dim)];
}

/** How far a save of the VM is, in this program or another; null: none goes on, or nothing shows it. */
function savedPercent({ checkpoints }: ListState, vm: Vm): number | null {
  const saving = vm.entry === null ? null : savingOf(checkpoints, vm.entry.id);
  return saving === null ? null : percentOf(saving);
}

/** What became of a VM that was active, in a word or two; for a restart what it did until then. */
function lostWord(vm: Vm): string {
  if (vm.lost === 'freed') return 'freed';
  return vm.lost === 'gone' ? 'gone' : wasWords(vm);
}

function padTo(line: Line, columns: number): Line {
  return [...line, span(' '.repeat(Math.max(columns - lineWidth(line), 0)))];
}
