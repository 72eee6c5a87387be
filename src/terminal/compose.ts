import { type Cell, type CellGrid, PLAIN } from './cells.js';
import type { Cursor } from './frame-writer.js';
import { paneOfMark } from './pane-mark.js';
import { buildRow, type Look, type Row } from './row.js';

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
  /** The pane's cells as they are; called once for each frame. */
  paint(): CellGrid;
};

/** A frame's rows and where the cursor shall be. */
export type Composed = { rows: readonly Row[]; cursor: Cursor };

/** Puts the live panes into a parsed frame. The cursor is that of the focused pane, where it can be seen. */
export function compose(
  frame: readonly Row[],
  panes: ReadonlyMap<number, LivePane>,
  focused: number | null,
  look: Look,
): Composed {
  const grids = new Map<number, CellGrid>();
  const gridOf = (pane: LivePane): CellGrid => {
    const grid = grids.get(pane.id) ?? pane.paint();
    grids.set(pane.id, grid);
    return grid;
  };
  const rows = frame.map((row, at) => (row.panes === 0 ? row : withPanes(row, at, panes, gridOf, look)));
  const pane = focused === null ? undefined : panes.get(focused);
  return { rows, cursor: pane ? paneCursor(frame, pane, gridOf) : null };
}

function withPanes(
  row: Row,
  at: number,
  panes: ReadonlyMap<number, LivePane>,
  gridOf: (pane: LivePane) => CellGrid,
  look: Look,
): Row {
  const columns = row.texts.length;
  const builder = buildRow(columns, look);
  for (let column = 0; column < columns; column = Math.max(column + 1, builder.column())) {
    const text = row.texts[column] ?? ' ';
    const id = paneOfMark(text);
    if (id < 0) {
      builder.copy(row, column);
      continue;
    }
    const pane = panes.get(id);
    const cell = pane ? cellAt(gridOf(pane), pane, at, column) : undefined;
    const fits = cell?.width !== 2 || (row.texts[column + 1] === text && column + 1 < columns);
    builder.style(cell?.style ?? PLAIN);
    if (!cell || cell.width === 0 || cell.text === '' || !fits) builder.put(' ', 1);
    else builder.put(cell.text, cell.width);
  }
  return builder.finish();
}

function cellAt(grid: CellGrid, pane: LivePane, row: number, column: number): Cell | undefined {
  const inside = column - pane.left;
  if (inside < 0 || inside >= pane.columns) return undefined;
  if (row < pane.top || row >= pane.top + pane.rows) return undefined;
  const cell = grid.rows[row - pane.top]?.[inside];
  if (cell?.width === 2 && inside + 1 >= pane.columns) return { text: ' ', width: 1, style: cell.style };
  return cell;
}

function paneCursor(frame: readonly Row[], pane: LivePane, gridOf: (pane: LivePane) => CellGrid): Cursor {
  const { cursor } = gridOf(pane);
  if (!cursor || cursor.column >= pane.columns || cursor.row >= pane.rows) return null;
  const place = { row: pane.top + cursor.row, column: pane.left + cursor.column };
  return paneOfMark(frame[place.row]?.texts[place.column] ?? '') === pane.id ? place : null;
}
