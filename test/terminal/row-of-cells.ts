import type { Cell } from '../../src/terminal/cells.js';
import { buildRow, type Look, type Row } from '../../src/terminal/row.js';

/** A row made of cells, as {@link buildRow} makes one. */
export function rowOfCells(cells: readonly Cell[], columns: number, look: Look): Row {
  const builder = buildRow(columns, look);
  for (const cell of cells) {
    if (cell.width === 0) continue;
    builder.style(cell.style);
    builder.put(cell.text === '' ? ' ' : cell.text, cell.width);
  }
  return builder.finish();
}
