/**
 * The known word that a mistyped one was likely meant to be; null: none is near. A word is near where at most a third of
 * its letters are wrong, missing, too many or swapped with the next.
 */
export function nearestWord(typed: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const word of known) {
    const most = Math.max(1, Math.floor(Math.max(word.length, 3) / 3));
    if (Math.abs(word.length - typed.length) > most) continue;
    const wrong = mistakes(typed, word);
    if (wrong > most || wrong >= least) continue;
    best = word;
    least = wrong;
  }
  return best;
}

/** How many letters must be changed, added, removed or swapped with their neighbour. */
function mistakes(typed: string, word: string): number {
  const rows = [Array.from({ length: word.length + 1 }, (_, at) => at)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let row = 1; row <= typed.length; row++) {
    const line = [row];
    rows.push(line);
    for (let column = 1; column <= word.length; column++) {
      const same = typed[row - 1] === word[column - 1];
      const swapped =
        row > 1 && column > 1 && typed[row - 1] === word[column - 2] && typed[row - 2] === word[column - 1];
      line[column] = Math.min(
        at(row - 1, column) + 1,
        (line[column - 1] ?? 0) + 1,
        at(row - 1, column - 1) + (same ? 0 : 1),
        swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(typed.length, word.length);
}
