import { blankRow, copyRow, layOver, type Row } from './row.js';

/** Ink's rows on a screen of this size: those of its last frame may be for another one. */
export function fitted(rows: readonly Row[], size: { columns: number; rows: number }): readonly Row[] {
  const blank = blankRow(size.columns);
  return Array.from({ length: size.rows }, (_, at) => {
    const row = rows[at] ?? blank;
    if (row.texts.length === size.columns) return row;
    const cut = copyRow(blank);
    layOver(cut, 0, row, 0, row.texts.length);
    return cut;
  });
}
