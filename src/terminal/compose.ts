import type { Cursor } from './frame-writer.js';
import { paneOfMark } from './pane-mark.js';
import type { PaneRows } from './pane-rows.js';
import { blankRow, buildRow, type Look, type Row } from './row.js';

/**
 * A rectangle that is painted without Ink. Ink fills it with `paneMark(id)`; every cell of the frame that
 * holds this mark is replaced by the pane's cell at its place, so dialogs drawn above it stay above it.
 */
export type LivePane = {
  /** 0 to 15. */
  id: number;
  top: number;
  left: number;
  columns: number;
  rows: number;
  /** The pane's rows as they are; called once for each frame. A row that is the same object again costs nothing. */
  paint(look: Look): PaneRows;
};

/** A frame's rows and where the cursor shall be. */
export type Composed = { rows: readonly Row[]; cursor: Cursor };

/** Puts the live panes into parsed frames. The cursor is that of the focused pane, where it can be seen. */
export type Composer = (
  frame: readonly Row[],
  panes: ReadonlyMap<number, LivePane>,
  focused: number | null,
) => Composed;

/** A row of the frame and the pane rows that were put into it, and what became of them. */
type Made = { frame: Row; parts: readonly (Row | null)[]; row: Row };

/** A composer for a screen of so many columns; it keeps the rows of the frame before. */
export function createComposer(columns: number, look: Look): Composer {
  const blank = blankRow(columns);
  const runs = new WeakMap<Row, readonly Run[]>();
  let before: (Made | undefined)[] = [];

  const runsIn = (row: Row): readonly Run[] => {
    const known = runs.get(row) ?? runsOf(row);
    runs.set(row, known);
    return known;
  };

  return (frame, panes, focused) => {
    const painted = new Map<number, PaneRows>();
    for (const pane of panes.values()) painted.set(pane.id, pane.paint(look));
    const rowOf = (id: number, at: number): Row | null => {
      const pane = panes.get(id);
      return pane === undefined ? null : (painted.get(id)?.rows[at - pane.top] ?? null);
    };
    const made = frame.map((row, at): Made | undefined => {
      if (row.panes === 0) return undefined;
      const all = runsIn(row);
      const parts = all.map((run) => (run.pane < 0 ? null : rowOf(run.pane, at)));
      const last = before[at];
      if (last?.frame === row && last.parts.every((part, index) => part === parts[index])) return last;
      return { frame: row, parts, row: filled(row, all, parts, panes) };
    });
    before = made;
    const rows = frame.map((row, at) => made[at]?.row ?? row);
    const pane = focused === null ? undefined : panes.get(focused);
    return { rows, cursor: pane ? paneCursor(frame, pane, painted.get(pane.id)?.cursor ?? null) : null };
  };

  function filled(
    row: Row,
    all: readonly Run[],
    parts: readonly (Row | null)[],
    panes: ReadonlyMap<number, LivePane>,
  ): Row {
    const builder = buildRow(columns, look);
    for (const [index, { pane, from, to }] of all.entries()) {
      const place = panes.get(pane);
      const part = parts[index] ?? null;
      if (pane < 0) builder.copy(row, from, to);
      else if (place === undefined || part === null) builder.copy(blank, from, to);
      else {
        const start = Math.min(Math.max(from, place.left), to);
        const end = Math.max(Math.min(to, place.left + place.columns), start);
        builder.copy(blank, from, start);
        copyWhole(builder, part, start - place.left, end - place.left, blank);
        builder.copy(blank, end, to);
      }
    }
    return builder.finish();
  }
}

/** Columns `from` up to `to` of a row with the marks of one pane, or (-1) with none. */
type Run = { pane: number; from: number; to: number };

function runsOf({ texts }: Row): readonly Run[] {
  const runs: Run[] = [];
  for (const [column, text] of texts.entries()) {
    const pane = paneOfMark(text);
    const last = runs.at(-1);
    if (last?.pane === pane) last.to = column + 1;
    else runs.push({ pane, from: column, to: column + 1 });
  }
  return runs;
}

/** Copies columns of a pane's row; a wide character that is cut in half becomes a blank. */
function copyWhole(
  builder: ReturnType<typeof buildRow>,
  row: Row,
  from: number,
  to: number,
  blank: Row,
): void {
  const start = from < to && row.texts[from] === '' ? from + 1 : from;
  const end = to > start && row.texts[to] === '' ? to - 1 : to;
  builder.copy(blank, 0, start - from);
  builder.copy(row, start, end);
  builder.copy(blank, 0, to - end);
}

function paneCursor(frame: readonly Row[], pane: LivePane, cursor: PaneRows['cursor']): Cursor {
  if (!cursor || cursor.column >= pane.columns || cursor.row >= pane.rows) return null;
  const place = { row: pane.top + cursor.row, column: pane.left + cursor.column };
  return paneOfMark(frame[place.row]?.texts[place.column] ?? '') === pane.id ? place : null;
}
