/**
 * The lines of a dmesg output that were not in the one before. The kernel's ring drops lines at its beginning and adds
 * more at its end, so both share the longest end of the old output that begins the new one. Where they share nothing
 * (the ring was cleared, or overflowed) all lines are unseen.
 */
export function unseenLines(before: readonly string[], next: readonly string[]): readonly string[] {
  return next.slice(sharedLength(before, next));
}

/** The length of the longest end of `before` that is a beginning of `next` (Knuth, Morris and Pratt). */
function sharedLength(before: readonly string[], next: readonly string[]): number {
  const borders = bordersOf(next);
  let matched = 0;
  for (const line of before) {
    if (matched === next.length) matched = borders[matched - 1] ?? 0;
    while (matched > 0 && next[matched] !== line) matched = borders[matched - 1] ?? 0;
    if (next[matched] === line) matched += 1;
  }
  return matched;
}

/** For each beginning of `lines`: the length of its longest proper end that is also its beginning. */
function bordersOf(lines: readonly string[]): number[] {
  const borders: number[] = [];
  let length = 0;
  lines.forEach((line, index) => {
    if (index > 0) {
      while (length > 0 && lines[length] !== line) length = borders[length - 1] ?? 0;
      if (lines[length] === line) length += 1;
    }
    borders.push(length);
  });
  return borders;
}
