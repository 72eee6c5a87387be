/** The first so many rows; the last is marked where more follow. */
export function cutRows(rows: readonly string[], most: number): readonly string[] {
  if (rows.length <= most) return rows;
  return rows.slice(0, most).map((row, at) => (at === most - 1 ? `${row} …` : row));
}
