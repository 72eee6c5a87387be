/** What a row has for the name of a checkpoint. */
export const NAME_COLUMNS = 20;

/** Below this a row has no room for the whole name of a checkpoint. */
const NARROW_COLUMNS = 64;

/** True where a row leaves something out. */
export function isNarrow(columns: number): boolean {
  return columns < NARROW_COLUMNS;
}
