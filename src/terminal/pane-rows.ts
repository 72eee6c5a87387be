import type { Cell, CellGrid } from './cells.js';
import { buildRow, type Row, type TerminalProfile } from './row.js';

/** What a live pane shows: rows as wide as the pane, and the cursor in it (null: none), both from 0. */
export type PaneRows = { rows: readonly Row[]; cursor: CellGrid['cursor'] };

/** The row that cells of a guest's screen make; what does not fit is left out. */
export function rowOfCells(cells: readonly Cell[], columns: number, profile: TerminalProfile): Row {
  const builder = buildRow(columns, profile);
  for (const { text, width, style } of cells) {
    if (width === 0) continue;
    builder.style(style);
    builder.put(text === '' ? ' ' : text, width);
  }
  return builder.finish();
}

const knownGrids = new WeakMap<CellGrid, { profile: TerminalProfile; painted: PaneRows }>();

/** The rows of a guest's screen; the same ones for the same grid. */
export function rowsOfGrid(grid: CellGrid, profile: TerminalProfile): PaneRows {
  const known = knownGrids.get(grid);
  if (known?.profile === profile) return known.painted;
  const { rows, columns, cursor } = grid;
  const painted = { rows: rows.map((cells) => rowOfCells(cells, columns, profile)), cursor };
  knownGrids.set(grid, { profile, painted });
  return painted;
}
