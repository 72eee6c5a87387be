/** So many letters of a word are compared: a long one takes no longer. */
const COMPARED = 64;

/**
 * The word that was most likely meant: one that differs by a few letters added, left out, changed or swapped, the case
 * of letters left aside. Null where none is near.
 */
export function nearest(typed: string, words: Iterable<string>): string | null {
  const wanted = typed.slice(0, COMPARED).toLowerCase();
  let best: string | null = null;
  let most = Math.min(3, Math.max(1, Math.floor(wanted.length / 3)));
  for (const word of words) {
    if (Math.abs(word.length - typed.length) > most || word === '') continue;
    const away = distance(wanted, word.slice(0, COMPARED).toLowerCase());
    if (away > most || (away === most && best !== null)) continue;
    best = word;
    most = away;
  }
  return best;
}

/** How many letters must be added, left out, changed or swapped with their neighbour to make one word of the other. */
function distance(a: string, b: string): number {
  let older: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const least = Math.min(cell(before, j) + 1, cell(row, j - 1) + 1, cell(before, j - 1) + (same ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(isSwapped ? Math.min(least, cell(older, j - 2) + 1) : least);
    }
    older = before;
    before = row;
  }
  return cell(before, b.length);
}

function cell(row: readonly number[], at: number): number {
  return row[at] ?? Number.POSITIVE_INFINITY;
}
