import { savedAt } from '../state/actions/checkpoint-words.js';
import { shortBytes } from '../state/bytes.js';
import type { ShownState } from '../state/checkpoints/rules.js';
import {
  bytesOf,
  type CheckpointView,
  percentOf,
  selectedCheckpoint,
  shownCheckpoints,
  stateOf,
} from '../state/checkpoints/view.js';
import type { AppState } from '../state/store.js';
import { shownName } from '../state/vms/find.js';
import { cutText, padText } from '../terminal/cut-text.js';
import { safeStart } from '../terminal/safe-text.js';
import { type Rect, windowStart } from './layout.js';
import { fitLine, type Line, restyle, STYLES, span, wrapText } from './line.js';

const LOOKS: Record<ShownState, { glyph: string; style: (typeof STYLES)[keyof typeof STYLES] }> = {
  saving: { glyph: '»', style: STYLES.accent },
  whole: { glyph: '●', style: STYLES.good },
  broken: { glyph: '!', style: STYLES.bad },
  missing: { glyph: '?', style: STYLES.warn },
};

const STATE_COLUMNS = 11;
const SIZE_COLUMNS = 7;
const NAME_COLUMNS = 20;
/** Below this a row has no room for the whole name of a checkpoint. */
const NARROW_COLUMNS = 64;

/** The rows of the Checkpoints tab, in so many columns and rows: the list, and what is known of the selected one. */
export function checkpointLines(state: AppState, box: Pick<Rect, 'columns' | 'rows'>): readonly Line[] {
  const views = shownCheckpoints(state);
  const { problem } = state.checkpoints;
  if (problem !== null) return wrapText(problem, box.columns).map((text): Line => [span(text, STYLES.bad)]);
  const selected = selectedCheckpoint(state);
  if (selected === null) return noneLines(state);
  const facts = factLines(selected, box.columns).slice(
    0,
    Math.max(box.rows - Math.min(views.length, LEAST_LISTED) - 1, 0),
  );
  const height = Math.max(box.rows - facts.length - 1, 1);
  const at = Math.max(views.indexOf(selected), 0);
  const start = windowStart(at, views.length, height, at - Math.floor(height / 2));
  const all = state.view.selected?.kind !== 'vm';
  const rows = views.slice(start, start + height).map((view) => {
    const line = fitLine(rowLine(view, all, box.columns), box.columns);
    if (view !== selected) return line;
    return restyle(line, state.view.pane === 'main' ? STYLES.selected : STYLES.bold);
  });
  const blank = Array.from({ length: Math.max(height - rows.length, 0) }, (): Line => []);
  return [...rows, ...blank, [], ...facts];
}

function noneLines({ view }: AppState): readonly Line[] {
  return [
    [span(view.selected?.kind === 'vm' ? 'No checkpoint of this VM.' : 'No checkpoint yet.', STYLES.dim)],
    [span('S', STYLES.key), span(' saves one of a VM that runs or is paused.')],
  ];
}

function rowLine(view: CheckpointView, withVm: boolean, columns: number): Line {
  const { checkpoint } = view;
  const shown = stateOf(view);
  const { glyph, style } = LOOKS[shown];
  const percent = shown === 'saving' ? percentOf(view) : null;
  const bytes = bytesOf(view);
  const isNarrow = columns < NARROW_COLUMNS;
  const whose = withVm ? [span(`${padText(cutText(shownName(checkpoint.vmName), 12), 12)} `)] : [];
  const gone = !withVm && checkpoint.vm === null ? [span(' (of a deleted VM)', STYLES.warn)] : [];
  // Of the date a narrow pane leaves the year out: `11-22 14:02`.
  const saved = isNarrow ? savedAt(checkpoint).slice(5) : savedAt(checkpoint);
  const size = (bytes === null ? '-' : shortBytes(bytes)).padStart(SIZE_COLUMNS);
  return [
    span(`${glyph} ${(percent === null ? shown : `saving ${percent}%`).padEnd(STATE_COLUMNS)} `, style),
    ...whose,
    span(`${saved} `, STYLES.dim),
    span(isNarrow ? `${size} ` : `${size}  `),
    span(padText(cutText(safeStart(checkpoint.name), NAME_COLUMNS), NAME_COLUMNS), STYLES.bold),
    ...gone,
    span(checkpoint.note === '' ? '' : `  ${safeStart(checkpoint.note)}`),
  ];
}

const LABEL_COLUMNS = 9;
/** The most rows that one fact of a checkpoint takes: a path is told whole. */
const MOST_ROWS = 4;
/** On a small screen the facts leave so many rows to the list. */
const LEAST_LISTED = 4;

function factLines(view: CheckpointView, columns: number): readonly Line[] {
  const { checkpoint } = view;
  const { memoryBytes, configHash, devices, vmState, store, url, note } = checkpoint;
  const fact = (label: string, text: string): readonly Line[] =>
    wrapText(text, Math.max(columns - LABEL_COLUMNS, 1))
      .slice(0, MOST_ROWS)
      .map((part, row) => [span((row === 0 ? label : '').padEnd(LABEL_COLUMNS), STYLES.dim), span(part)]);
  const shown = (raw: string) => safeStart(raw, MOST_ROWS * columns);
  const memory = memoryBytes === null ? '' : `${shortBytes(memoryBytes)} of memory, `;
  const bytes = bytesOf(view);
  const percent = percentOf(view);
  const progress =
    checkpoint.state === 'saving' && percent !== null
      ? fact('saved', `${percent} %, ${shortBytes(bytes ?? 0)} of ${shortBytes(memoryBytes ?? 0)}`)
      : [];
  const few = `${devices.length} ${devices.length === 1 ? 'device' : 'devices'}`;
  return [
    ...progress,
    ...(columns < NARROW_COLUMNS || checkpoint.name.length > NAME_COLUMNS
      ? fact('name', shown(checkpoint.name))
      : []),
    ...fact('where', store === 'DIR' ? shown(url) : `${store} ${shown(url)}`),
    ...fact('VM', `${shownName(checkpoint.vmName)}, ${vmState}; ${memory}${few}`),
    ...(note === '' ? [] : fact('note', shown(note))),
    ...(devices.length === 0 ? [] : fact('devices', devices.map((device) => shown(device)).join(', '))),
    ...(configHash === null ? [] : fact('sha-256', configHash)),
  ];
}
