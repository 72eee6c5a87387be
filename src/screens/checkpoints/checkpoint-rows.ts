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
import type { AppState } from '../../state/store.js';
import { shownName } from '../../state/vms/find.js';
import { cutText, padText } from '../../terminal/cut-text.js';
import { safeStart } from '../../terminal/safe-text.js';
import type { Part } from '../components/parts.js';
import { windowStart } from '../components/window.js';
import { wrapText } from '../components/wrap-text.js';
import type { Tone } from '../theme.js';
import { checkpointFacts } from './checkpoint-facts.js';
import { isNarrow, NAME_COLUMNS } from './columns.js';

/** A row of the Checkpoints tab; `isSelected`: of the checkpoint that the keys mean. */
export type CheckpointRow = { key: string; parts: readonly Part[]; isSelected: boolean };

export type CheckpointsState = Pick<AppState, 'snapshot' | 'checkpoints' | 'view'>;

/** On a small screen the facts leave so many rows to the list. */
const LEAST_LISTED = 4;

/**
 * The rows of the Checkpoints tab, in so many columns and rows: the list, and at the bottom what is known of the
 * selected one.
 */
export function checkpointRows(
  state: CheckpointsState,
  columns: number,
  rows: number,
): readonly CheckpointRow[] {
  const { problem } = state.checkpoints;
  if (problem !== null) {
    return texts(
      'problem',
      wrapText(problem, columns).map((text) => [{ text, tone: 'bad' }]),
    );
  }
  const selected = selectedCheckpoint(state);
  if (selected === null) return texts('none', noneParts(state));
  const views = shownCheckpoints(state);
  const room = Math.max(rows - Math.min(views.length, LEAST_LISTED) - 1, 0);
  const facts = checkpointFacts(selected, columns).slice(0, room);
  const height = Math.max(rows - facts.length - 1, 1);
  const at = Math.max(views.indexOf(selected), 0);
  const start = windowStart(at, views.length, height, at - Math.floor(height / 2));
  const withVm = state.view.selected?.kind !== 'vm';
  const listed = views.slice(start, start + height).map(
    (view): CheckpointRow => ({
      key: view.checkpoint.id,
      parts: rowParts(view, withVm, columns),
      isSelected: view === selected,
    }),
  );
  const blank = Array.from({ length: height - listed.length + 1 }, (): readonly Part[] => []);
  return [...listed, ...texts('blank', blank), ...texts('fact', facts)];
}

function texts(name: string, of: ReadonlyArray<readonly Part[]>): readonly CheckpointRow[] {
  return of.map((parts, at) => ({ key: `${name} ${at}`, parts, isSelected: false }));
}

function noneParts({ view }: CheckpointsState): ReadonlyArray<readonly Part[]> {
  const none = view.selected?.kind === 'vm' ? 'No checkpoint of this VM.' : 'No checkpoint yet.';
  return [
    [{ text: none, tone: 'dim' }],
    [{ text: 'S', tone: 'key' }, { text: ' saves one of a VM that runs or is paused.' }],
  ];
}

const LOOKS: Record<ShownState, { glyph: string; tone: Tone }> = {
  saving: { glyph: '»', tone: 'accent' },
  whole: { glyph: '●', tone: 'good' },
  broken: { glyph: '!', tone: 'bad' },
  missing: { glyph: '?', tone: 'warn' },
};

const STATE_COLUMNS = 11;
const VM_COLUMNS = 12;
const SIZE_COLUMNS = 7;

function rowParts(view: CheckpointView, withVm: boolean, columns: number): readonly Part[] {
  const { checkpoint } = view;
  const shown = stateOf(view);
  const { glyph, tone } = LOOKS[shown];
  const percent = shown === 'saving' ? percentOf(view) : null;
  const bytes = bytesOf(view);
  const whose = withVm ? `${padText(cutText(shownName(checkpoint.vmName), VM_COLUMNS), VM_COLUMNS)} ` : '';
  const isOfDeleted = !withVm && checkpoint.vm === null;
  // Of the date a narrow pane leaves the year out: `11-22 14:02`.
  const saved = isNarrow(columns) ? savedAt(checkpoint).slice(5) : savedAt(checkpoint);
  const size = (bytes === null ? '-' : shortBytes(bytes)).padStart(SIZE_COLUMNS);
  return [
    { text: `${glyph} ${(percent === null ? shown : `saving ${percent}%`).padEnd(STATE_COLUMNS)} `, tone },
    { text: whose },
    { text: `${saved} `, tone: 'dim' },
    { text: isNarrow(columns) ? `${size} ` : `${size}  ` },
    { text: padText(cutText(safeStart(checkpoint.name), NAME_COLUMNS), NAME_COLUMNS), tone: 'bold' },
    { text: isOfDeleted ? ' (of a deleted VM)' : '', tone: 'warn' },
    { text: checkpoint.note === '' ? '' : `  ${safeStart(checkpoint.note)}` },
  ];
}
