import { savedAt } from '../../state/actions/checkpoint-words.js';
import { shortBytes } from '../../state/bytes.js';
import type { ShownState } from '../../state/checkpoints/rules.js';
import {
  bytesOf,
  type CheckpointView,
  percentOf,
  selectedCheckpoint,
  shownCheckpoints,
  stateOf,
} from '../../state/checkpoints/view.js';
import { counted } from '../../state/counted.js';
import type { AppState } from '../../state/store.js';
import { shownName } from '../../state/vms/find.js';
import { padText } from '../../terminal/cut-text.js';
import { safeStart } from '../../terminal/safe-text.js';
import { type Line, textLines } from '../components/parts.js';
import { windowStart } from '../components/window.js';
import { wrapText } from '../components/wrap-text.js';
import { keyWords } from '../keys/key-words.js';
import type { Tone } from '../theme.js';

/** A row of the Checkpoints tab. `id`: of its checkpoint; null: it is of none. `isSelected`: the keys act on that one. */
export type CheckpointRow = { id: string | null; parts: Line; isSelected: boolean };

/** How many rows the facts leave to the list on a small screen. */
const LEAST_LISTED = 4;

/** The rows of the Checkpoints tab: the list, and at the bottom what is known of the selected checkpoint. */
export function checkpointRows(state: AppState, columns: number, rows: number): readonly CheckpointRow[] {
  const { problem } = state.checkpoints;
  if (problem !== null) return textRows(textLines(problem, columns, 'bad'));
  const selected = selectedCheckpoint(state);
  if (selected === null) return textRows(noneLines(state));
  const views = shownCheckpoints(state);
  const room = Math.max(rows - Math.min(views.length, LEAST_LISTED) - 1, 0);
  const facts = checkpointFacts(selected, columns).slice(0, room);
  const height = Math.max(rows - facts.length - 1, 1);
  const at = Math.max(views.indexOf(selected), 0);
  const start = windowStart(at, views.length, height, at - Math.floor(height / 2));
  const withVm = state.view.selected?.kind !== 'vm';
  const listed = views.slice(start, start + height).map((view) => ({
    id: view.checkpoint.id,
    parts: rowParts(view, withVm, columns),
    isSelected: view === selected,
  }));
  const blank = Array.from({ length: height - listed.length + 1 }, (): Line => []);
  return [...listed, ...textRows([...blank, ...facts])];
}

function textRows(lines: readonly Line[]): readonly CheckpointRow[] {
  return lines.map((parts) => ({ id: null, parts, isSelected: false }));
}

function noneLines(state: AppState): readonly Line[] {
  const { view } = state;
  const save = keyWords(state, 'save', (key) => key);
  const none = view.selected?.kind === 'vm' ? 'No checkpoints of this VM.' : 'No checkpoints yet.';
  return [
    [{ text: none, tone: 'dim' }],
    ...(save === ''
      ? []
      : [[{ text: save, tone: 'key' } as const, { text: ' saves one of a running or paused VM.' }]]),
  ];
}

/** Below this a row has no room for the whole name of a checkpoint. */
const NARROW_COLUMNS = 64;

const LOOKS: Record<ShownState, { glyph: string; tone: Tone }> = {
  saving: { glyph: '»', tone: 'accent' },
  whole: { glyph: '●', tone: 'good' },
  broken: { glyph: '!', tone: 'bad' },
  missing: { glyph: '?', tone: 'warn' },
};

const STATE_COLUMNS = 11;
const VM_COLUMNS = 12;
const NAME_COLUMNS = 20;
const SIZE_COLUMNS = 7;

function rowParts(view: CheckpointView, withVm: boolean, columns: number): Line {
  const { checkpoint } = view;
  const isNarrow = columns < NARROW_COLUMNS;
  const shown = stateOf(view);
  const { glyph, tone } = LOOKS[shown];
  const percent = shown === 'saving' ? percentOf(view) : null;
  const bytes = bytesOf(view);
  const whose = withVm ? `${padText(shownName(checkpoint.vmName), VM_COLUMNS)} ` : '';
  const isOfDeleted = !withVm && checkpoint.vm === null;
  // A narrow pane leaves out the year: `11-22 14:02`.
  const saved = isNarrow ? savedAt(checkpoint).slice(5) : savedAt(checkpoint);
  const size = (bytes === null ? '-' : shortBytes(bytes)).padStart(SIZE_COLUMNS);
  return [
    { text: `${glyph} ${(percent === null ? shown : `saving ${percent}%`).padEnd(STATE_COLUMNS)} `, tone },
    { text: whose },
    { text: `${saved} `, tone: 'dim' },
    { text: isNarrow ? `${size} ` : `${size}  ` },
    { text: padText(safeStart(checkpoint.name), NAME_COLUMNS), tone: 'bold' },
    { text: isOfDeleted ? ' (of a deleted VM)' : '', tone: 'warn' },
    { text: checkpoint.note === '' ? '' : `  ${safeStart(checkpoint.note)}` },
  ];
}

const LABEL_COLUMNS = 9;
/** The most rows that one fact takes: paths are shown whole. */
const MOST_ROWS = 4;

/** What is known of a checkpoint. */
function checkpointFacts(view: CheckpointView, columns: number): readonly Line[] {
  const { checkpoint } = view;
  const { memoryBytes, configHash, devices, vmState, store, url, note } = checkpoint;
  const fact = (label: string, text: string): readonly Line[] =>
    wrapText(text, Math.max(columns - LABEL_COLUMNS, 1))
      .slice(0, MOST_ROWS)
      .map((part, row) => [
        { text: (row === 0 ? label : '').padEnd(LABEL_COLUMNS), tone: 'dim' },
        { text: part },
      ]);
  const shown = (raw: string) => safeStart(raw, MOST_ROWS * columns);
  const memory = memoryBytes === null ? '' : `${shortBytes(memoryBytes)} of memory, `;
  const saved = checkpoint.state === 'saving' ? progressText(view) : null;
  const isNameCut = columns < NARROW_COLUMNS || checkpoint.name.length > NAME_COLUMNS;
  return [
    ...(saved === null ? [] : fact('saved', saved)),
    ...(isNameCut ? fact('name', shown(checkpoint.name)) : []),
    ...fact('where', store === 'DIR' ? shown(url) : `${store} ${shown(url)}`),
    ...fact(
      'VM',
      `${shownName(checkpoint.vmName)}, ${vmState}; ${memory}${counted(devices.length, 'device')}`,
    ),
    ...(note === '' ? [] : fact('note', shown(note))),
    ...(devices.length === 0 ? [] : fact('devices', devices.map((device) => shown(device)).join(', '))),
    ...(configHash === null ? [] : fact('sha-256', configHash)),
  ];
}

/** How far a save has come, `40 %, 102 MB of 256 MB`; null: nothing shows it. */
export function progressText(view: CheckpointView): string | null {
  const percent = percentOf(view);
  if (percent === null) return null;
  return `${percent} %, ${shortBytes(bytesOf(view) ?? 0)} of ${shortBytes(view.checkpoint.memoryBytes ?? 0)}`;
}
