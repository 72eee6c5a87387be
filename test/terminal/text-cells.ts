import { type Cell, type CellGrid, PLAIN, type Style } from '../../src/terminal/cells.js';
import { graphemes, graphemeWidth } from '../../src/terminal/text-width.js';

/** The cells of a safe text (no escape sequences) in one style; characters without width are left out. */
export function textCells(text: string, style: Style = PLAIN): Cell[] {
  const cells: Cell[] = [];
  for (const grapheme of graphemes(text)) {
    const width = graphemeWidth(grapheme);
    if (width === 0) continue;
    cells.push({ text: grapheme, width, style });
    if (width === 2) cells.push({ text: '', width: 0, style });
  }
  return cells;
}

/** The cells cut or filled with spaces to exactly `columns`. */
export function fitCells(cells: readonly Cell[], columns: number, style: Style = PLAIN): Cell[] {
  const out = cells.slice(0, columns);
  const last = out.at(-1);
  if (last?.width === 2) out[out.length - 1] = { text: ' ', width: 1, style: last.style };
  while (out.length < columns) out.push({ text: ' ', width: 1, style });
  return out;
}

/** A grid of `columns` × `rows` without a cursor, from lines of cells of any length. */
export function gridOf(lines: readonly (readonly Cell[])[], columns: number, rows: number): CellGrid {
  const cut = lines.slice(0, rows).map((line) => fitCells(line, columns));
  while (cut.length < rows) cut.push(fitCells([], columns));
  return { columns, rows: cut, cursor: null };
}
