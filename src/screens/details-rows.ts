import { shortBytes } from '../state/bytes.js';
import { bytesOf, percentOf, savingOf } from '../state/checkpoints/view.js';
import { momentWords } from '../state/local-time.js';
import { heldElsewhere } from '../state/operations/work-claims.js';
import type { AppState } from '../state/store.js';
import { warningsFor } from '../state/vms/config-warnings.js';
import { shownName, stateWord } from '../state/vms/find.js';
import { wasWords } from '../state/vms/lost.js';
import type { ConfigElement, ConfigView, Vm } from '../state/vms/model.js';
import { deviceHolder, inactiveNamed, unmanagedNamed } from '../state/vms/namesakes.js';
import { tagLine } from '../state/vms/tags.js';
import { safeStart } from '../terminal/safe-text.js';
import { shortNumber, sparkline, stateGlyph } from './glyphs.js';
import { type Line, type Span, STYLES, span, wrapText } from './line.js';

/**
 * A row of the Details tab; `fold` names the part of the config that it opens and closes. The line is made when it
 * is asked for: a config may have many thousands, of which few are in sight.
 */
export type DetailsRow = { line: () => Line; fold: string | null; open: boolean };

/** A row that nothing opens or closes. */
export function plainRow(line: Line): DetailsRow {
  return { line: () => line, fold: null, open: false };
}

/** What the Details tab shows of the state. */
export type DetailsState = Pick<
  AppState,
  'exits' | 'work' | 'claims' | 'checkpoints' | 'configs' | 'inventoryPath' | 'snapshot'
>;

const LABEL_COLUMNS = 10;

/** All rows of a VM's Details tab: live facts first, then the whole config as a tree. */
export function detailsRows(
  state: DetailsState,
  vm: Vm,
  view: AppState['view']['details'],
): readonly DetailsRow[] {
  return [...factRows(state, vm), ...configRows(state, vm, view)];
}

function factRows(state: DetailsState, vm: Vm): DetailsRow[] {
  const { glyph, style } = stateGlyph(vm);
  const rows: Line[] = [
    [
      span(shownName(vm.name), STYLES.title),
      span('  '),
      span(`${glyph} ${stateWord(vm)}`, style),
      ...sizeSpans(vm),
    ],
  ];
  const work = state.work.get(vm.key);
  if (work) rows.push(fact('busy', [span(work.title, STYLES.accent)]));
  else rows.push(...busyElsewhere(state, vm));
  rows.push(...savingRows(state, vm));
  const note = noteOn(vm);
  if (note) rows.push([span(note, STYLES.warn)]);
  rows.push(...lostRows(vm));
  rows.push(...namesakeRows(state.snapshot.vms, vm));
  if (vm.device !== null) rows.push(fact('device', [span(vm.device)]));
  if (vm.entry) rows.push(...entryRows(vm));
  else rows.push(fact('inventory', [span('not in it: a adopts the VM')]));
  rows.push(...liveRows(state, vm));
  return rows.map(plainRow);
}

function fact(label: string, value: Line): Line {
  return [span(label.padEnd(LABEL_COLUMNS), STYLES.dim), ...value];
}

/** What another process does with the VM, and which process that is: it alone can be asked. */
function busyElsewhere({ claims }: DetailsState, vm: Vm): Line[] {
  const holder = heldElsewhere(claims, vm.key);
  if (holder === null) return [];
  const where = `in another v3_tui, process ${holder.pid}`;
  return [fact('busy', [span(safeStart(holder.what), STYLES.accent)]), fact('', [span(where, STYLES.dim)])];
}

/** How far a checkpoint is that is being saved, by any program. */
function savingRows({ checkpoints }: DetailsState, vm: Vm): Line[] {
  const view = savingOf(checkpoints, vm.entry?.id);
  if (view === null) return [];
  const percent = percentOf(view);
  const far =
    percent === null
      ? 'its place shows no progress'
      : `${percent} %, ${shortBytes(bytesOf(view) ?? 0)} of ${shortBytes(view.checkpoint.memoryBytes ?? 0)}`;
  return [fact('saving', [span(`${far}  ${safeStart(view.checkpoint.name)}`, STYLES.accent)])];
}

function sizeSpans(vm: Vm): Span[] {
  const cores = vm.details?.coreCount ?? vm.guest?.vcores ?? null;
  const bytes = vm.details?.memoryBytes ?? vm.guest?.memoryBytes ?? null;
  return [
    ...(cores === null ? [] : [span(`  ${cores} ${cores === 1 ? 'vcore' : 'vcores'}`)]),
    ...(bytes === null ? [] : [span(`  ${shortBytes(bytes)}`)]),
  ];
}

/** What is odd about a VM, in a sentence that fits on 80 columns; null where nothing is. */
function noteOn(vm: Vm): string | null {
  if (vm.lost === 'restart') return 'Lost at host restart: press a to activate it.';
  if (vm.lost === 'reload') return 'Lost at module unload: press a to activate it.';
  if (vm.lost === 'freed') return 'Freed outside v3_tui: press a to activate it.';
  if (vm.lost === 'gone') return 'No longer on the host: press a to activate it.';
  if (vm.phase === 'creating') return 'Being created, or the host tells no more of it.';
  if (vm.stateSource === 'record') return 'The state as recorded: this host tells none.';
  if (vm.stateSource === 'none') return 'This host does not tell states.';
  if (vm.state === 'error') return 'A VM in ERROR can only be deleted: press d.';
  return null;
}

/** How a VM that was active was lost, what it did when last seen, and where that was. */
function lostRows(vm: Vm): Line[] {
  if (vm.lost === null) return [];
  const device = vm.entry?.device ?? null;
  const where = device === null ? '' : ` on ${safeStart(device)}`;
  return [fact('lost', [span(LOST_WORDS[vm.lost])]), fact('', [span(`${wasWords(vm)}${where}`)])];
}

const LOST_WORDS = {
  restart: 'at host restart',
  reload: 'at module unload',
  freed: 'freed outside v3_tui',
  gone: 'host restart, module unload, or freed',
} as const;

/** Whose the VM's device is by this time, and who else bears its name: only the user knows who is who. */
function namesakeRows(vms: readonly Vm[], vm: Vm): Line[] {
  const holder = deviceHolder(vms, vm);
  const taken = holder
    ? [fact('taken', [span(`${holder.device} is that of ${shownName(holder.name)}`)])]
    : [];
  const others =
    vm.category === 'inactive'
      ? unmanagedNamed(vms, vm.name).map((other) => `on ${other.device}, not in the inventory`)
      : vm.category === 'not-in-inventory'
        ? inactiveNamed(vms, vm.name).map((other) => `inactive, ${safeStart(other.entry?.config ?? '')}`)
        : [];
  if (others.length === 0) return taken;
  const ask = fact('', [span('a asks whether it is this one', STYLES.warn)]);
  return [...taken, ...others.slice(0, 4).map((where) => fact('namesake', [span(where)])), ask];
}

function entryRows({ entry }: Vm): Line[] {
  if (entry === null) return [];
  const options = entry.options.map(([tag, value]) => `${safeStart(tag)}=${safeStart(value)}`).join('  ');
  const image =
    entry.image === '' ? [span('built from the config', STYLES.dim)] : [span(safeStart(entry.image))];
  const config = entry.config === '' ? [span('none', STYLES.dim)] : [span(safeStart(entry.config))];
  const last = entry.lastMode === 'stream' ? `stream ${safeStart(entry.lastStream ?? '')}` : entry.lastMode;
  return [
    fact('config', config),
    fact('image', image),
    ...(options === '' ? [] : [fact('options', [span(options)])]),
    ...(last === null ? [] : [fact('mode', [span(last)])]),
    ...annotationRows(entry),
  ];
}

/** When it was activated and started, and what the user has written about it. */
function annotationRows({ activatedAt, startedAt, tags, notes }: NonNullable<Vm['entry']>): Line[] {
  return [
    ...(activatedAt === null ? [] : [fact('activated', [span(momentWords(activatedAt))])]),
    ...(startedAt === null ? [] : [fact('started', [span(momentWords(startedAt))])]),
    ...(tags.length === 0 ? [] : [fact('tags', [span(safeStart(tagLine(tags)), STYLES.accent)])]),
    ...(notes === ''
      ? []
      : notes.split('\n').map((line, row) => fact(row === 0 ? 'notes' : '', [span(safeStart(line))]))),
  ];
}

function liveRows(state: DetailsState, vm: Vm): Line[] {
  if (vm.details === null) return [];
  const rate = vm.device === null ? undefined : state.exits.get(vm.device);
  const total = vm.details.cores.reduce((sum, core) => sum + core.exits, 0);
  const exits: Line = [
    span(rate && vm.state === 'running' ? `${shortNumber(rate.perSecond)}/s `.padEnd(8) : ''),
    ...(rate ? [span(sparkline(rate.history, 16), STYLES.accent), span('  ')] : []),
    span(`${total} in all`, STYLES.dim),
  ];
  const cores = vm.details.cores.map((core) =>
    fact(`vcore ${core.vcore}`, [
      span(`${core.state} on pcore ${core.pcore}  ${core.exits} exits  `),
      span(
        `rip ${safeStart(core.rip)}  ${[core.mode, core.paging, core.side].filter((word) => word !== null).join(' ')}`,
        STYLES.dim,
      ),
    ]),
  );
  const silent =
    vm.state === 'running' &&
    // It stands still while it is saved.
    savingOf(state.checkpoints, vm.entry?.id) === null &&
    rate !== undefined &&
    rate.history.length > 9 &&
    rate.history.slice(-10).every((value) => value === 0);
  return [
    fact('exits', exits),
    ...(silent
      ? [
          [span('No exits for 10 s. If it was stopped before,', STYLES.warn)],
          [span('it may need to be deleted and activated.', STYLES.warn)],
        ]
      : []),
    ...cores,
  ];
}

function configRows(state: DetailsState, vm: Vm, view: AppState['view']['details']): DetailsRow[] {
  const { entry } = vm;
  if (entry === null || entry.config === '') return [];
  const config = state.configs.get(entry.config);
  if (config === undefined) return [plainRow([]), plainRow([span('reading the config…', STYLES.dim)])];
  if (!config.result.ok) return [plainRow([]), ...brokenRows(config)];
  const warnings = warningsFor(config.warnings, entry);
  return [
    plainRow([]),
    ...warnings.flatMap(warningLines).map(plainRow),
    ...nodeRows(config.result.tree, '', 0, view),
  ];
}

/** What the pane has on a terminal of 80 columns. */
const WARNING_COLUMNS = 46;

function warningLines(warning: string): readonly Line[] {
  return wrapText(warning, WARNING_COLUMNS).map((text, row) => [
    span(`${row === 0 ? '!' : ' '} ${text}`, STYLES.warn),
  ]);
}

function brokenRows({ result, path }: ConfigView): DetailsRow[] {
  if (result.ok) return [];
  const where = result.line > 0 ? `line ${result.line}, column ${result.column}: ` : '';
  const lines: Line[] = [
    [span('! The config cannot be read:', STYLES.bad)],
    [span(`  ${safeStart(path)}`)],
    [span(`  ${where}${safeStart(result.reason)}`)],
  ];
  return lines.map(plainRow);
}

/** Elements nearer to the root than this start open. */
const OPEN_DEPTH = 2;

function nodeRows(
  node: ConfigElement,
  parent: string,
  index: number,
  view: AppState['view']['details'],
  depth = 0,
): DetailsRow[] {
  const id = `${parent}/${index}`;
  const foldable = node.children.length > 0;
  const open = foldable && isOpen(id, depth, view);
  const marker = foldable ? (open ? '▾ ' : '▸ ') : '  ';
  const row: DetailsRow = {
    line: () => [span('  '.repeat(depth)), span(marker, STYLES.accent), ...nodeSpans(node, open)],
    fold: foldable ? id : null,
    open,
  };
  if (!open) return [row];
  return [row, ...node.children.flatMap((child, at) => nodeRows(child, id, at, view, depth + 1))];
}

function isOpen(id: string, depth: number, view: AppState['view']['details']): boolean {
  if (view.folded.has(id)) return false;
  return view.unfolded.has(id) || depth < OPEN_DEPTH;
}

/** What tells one element from another, as an attribute or a child: a folded one is known by it. */
const MAIN = /^(class|id)$/i;

/** More attributes than any row has room for. */
const ATTRIBUTES_SHOWN = 100;

function nodeSpans(node: ConfigElement, open: boolean): Span[] {
  const rest = node.attributes.filter(([name]) => !MAIN.test(name));
  const parameters = node.children.map((child) => [child.name, child.text] as const);
  const main = [...node.attributes, ...parameters].filter(([name]) => MAIN.test(name));
  const attributes = rest
    .slice(0, ATTRIBUTES_SHOWN)
    .map(([name, value]) => `${safeStart(name)} ${safeStart(value)}`)
    .join(', ');
  return [
    span(safeStart(node.name), STYLES.accent),
    ...main.map(([, value]) => span(` ${safeStart(value)}`, STYLES.bold)),
    ...(node.text === '' ? [] : [span(`  ${safeStart(node.text)}`)]),
    ...(attributes === '' ? [] : [span(`  [${attributes}]`, STYLES.dim)]),
    ...(open || node.children.length === 0 ? [] : [span(`  … ${node.children.length}`, STYLES.dim)]),
  ];
}
