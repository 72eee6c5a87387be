/** A line of a text: its number, what it belongs to, and which of the lines of that it is. */
export type Place = { at: number; of: unknown; within: number };

/** The place of a line. `owners`: what each line belongs to; null: they belong to nothing. */
export function placeOfLine(owners: readonly unknown[] | null, at: number): Place {
  const of = owners?.[at];
  return { at, of, within: owners === null ? 0 : at - owners.indexOf(of) };
}

/** Where a line is after lines have come or gone; where what it belongs to is gone, it stays where it was. */
export function lineOfPlace(owners: readonly unknown[] | null, { at, of, within }: Place): number {
  const first = owners === null || of === undefined ? -1 : owners.indexOf(of);
  if (owners === null || first < 0) return at;
  return first + Math.min(within, owners.lastIndexOf(of) - first);
}
