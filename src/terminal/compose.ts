import type { Cursor } from './frame-writer.js';
import type { PaneRows } from './pane-rows.js';
import { blankRow, type Piece, type Row, rowOfPieces, type TerminalProfile } from './row.js';

/** Where something stands on the screen, in cells from 0. */
export type Place = { top: number; left: number; columns: number; rows: number };

/** A rectangle of the screen and what paints it. */
export type LivePane = Place & {
  /** Names the pane for `focusPane`. */
  id: number;
  /** The pane's rows as they are; called once for each frame. A row that is the same object again costs nothing. */
  paint(profile: TerminalProfile): PaneRows;
};

/** A frame's rows and where the cursor shall be. */
export type Composed = { rows: readonly Row[]; cursor: Cursor };

/**
 * Puts live panes together to a frame; a later one covers those before it, and a place without a pane is blank.
 * The cursor is that of the pane `focused`, where it can be seen.
 */
export type Composer = (panes: readonly LivePane[], focused: number | null) => Composed;

/** Columns `from` up to `to` of a row in which one pane is seen (its place in the order), or (-1) none. */
type Run = { pane: number; from: number; to: number };

/** A row of the frame and what it was made of. */
type Made = { runs: readonly Run[]; parts: readonly (Row | null)[]; row: Row };

/** A composer for a screen of this size; it keeps the rows of the frame before. */
export function createComposer(columns: number, rows: number, profile: TerminalProfile): Composer {
  const blank = blankRow(columns);
  let placed: readonly LivePane[] | null = null;
  let runs: readonly (readonly Run[])[] = [];
  let before: readonly Made[] = [];

  return (panes, focused) => {
    if (panes !== placed) {
      placed = panes;
      runs = Array.from({ length: rows }, (_, at) => keptRuns(runsAt(at, panes, columns), before[at]));
    }
    const painted = panes.map((pane) => pane.paint(profile));
    before = runs.map((seen, at) => {
      const parts = seen.map(({ pane }) => painted[pane]?.rows[at - (panes[pane]?.top ?? 0)] ?? null);
      const last = before[at];
      if (last?.runs === seen && last.parts.every((part, index) => part === parts[index])) return last;
      return { runs: seen, parts, row: rowOf(seen, parts, panes) };
    });
    const cursor = cursorOf(panes, painted, focused, runs);
    return { rows: before.map(({ row }) => row), cursor };
  };

  function rowOf(seen: readonly Run[], parts: readonly (Row | null)[], panes: readonly LivePane[]): Row {
    const [whole] = parts;
    if (seen.length === 1 && whole?.texts.length === columns) return whole;
    const pieces = seen.flatMap(({ pane, from, to }, index): readonly Piece[] => {
      const part = parts[index] ?? null;
      const left = panes[pane]?.left ?? 0;
      return part === null ? [{ row: blank, from, to }] : piecesOf(part, from - left, to - left, blank);
    });
    return rowOfPieces(pieces, columns);
  }
}

/** The runs that the row had before where they are the same: a dialog changes only the rows that it covers. */
function keptRuns(runs: readonly Run[], before: Made | undefined): readonly Run[] {
  const known = before?.runs ?? [];
  const isSame = ({ pane, from, to }: Run, at: number) =>
    known[at]?.pane === pane && known[at]?.from === from && known[at]?.to === to;
  return runs.length === known.length && runs.every(isSame) ? known : runs;
}

function runsAt(row: number, panes: readonly LivePane[], columns: number): readonly Run[] {
  let runs: readonly Run[] = [{ pane: -1, from: 0, to: columns }];
  for (const [pane, { top, left, columns: width, rows }] of panes.entries()) {
    if (row < top || row >= top + rows) continue;
    runs = covered(runs, { pane, from: Math.max(left, 0), to: Math.min(left + width, columns) });
  }
  return runs;
}

function covered(runs: readonly Run[], over: Run): readonly Run[] {
  if (over.from >= over.to) return runs;
  const before = runs.map((run) => ({ ...run, to: Math.min(run.to, over.from) }));
  const after = runs.map((run) => ({ ...run, from: Math.max(run.from, over.to) }));
  return [...before, over, ...after].filter(({ from, to }) => from < to);
}

/** Columns of a pane's row; a wide character that is cut in half, and what the row lacks, is blank. */
function piecesOf(row: Row, from: number, to: number, blank: Row): readonly Piece[] {
  const most = Math.max(Math.min(to, row.texts.length), from);
  const start = from < most && row.texts[from] === '' ? from + 1 : from;
  const end = most > start && row.texts[most] === '' ? most - 1 : most;
  return [
    { row: blank, from: 0, to: start - from },
    { row, from: start, to: end },
    { row: blank, from: 0, to: to - end },
  ];
}

function cursorOf(
  panes: readonly LivePane[],
  painted: readonly PaneRows[],
  focused: number | null,
  runs: readonly (readonly Run[])[],
): Cursor {
  const index = panes.findIndex(({ id }) => id === focused);
  const pane = panes[index];
  const cursor = painted[index]?.cursor;
  if (!pane || !cursor) return null;
  const [row, column] = [pane.top + cursor.row, pane.left + cursor.column];
  const seen = runs[row]?.find(({ from, to }) => column >= from && column < to);
  return seen?.pane === index ? { row, column } : null;
}
