import type { SessionLines } from '../../src/state/ports.js';

/**
 * A session's lines, for tests of what reads them. A text that ends in `\` goes on in the next line. Wide characters are
 * those of Hangul.
 * @param rows how many of the last lines are the screen
 */
export function textLines(
  texts: readonly string[],
  {
    first = 0,
    columns = 20,
    rows = 4,
    boot = null,
  }: { first?: number; columns?: number; rows?: number; boot?: number | null } = {},
): SessionLines {
  const cellsOf = (text: string) =>
    [...text.replace(/\\$/, '')].flatMap((letter) =>
      /\p{Script=Hangul}/u.test(letter) ? [letter, ''] : [letter],
    );
  const all = texts.map(cellsOf);
  const end = first + texts.length;
  const screen = Math.max(end - rows, first);
  return {
    first,
    screen,
    end,
    columns,
    cursor: { row: end - 1, column: 0 },
    boot,
    following: (_columns, shown) => ({ top: Math.max(end - shown, screen), left: 0 }),
    text: (row) => (all[row - first] ?? []).join('').trimEnd(),
    cells: (row) => Array.from({ length: columns }, (_, at) => all[row - first]?.[at] ?? ' '),
    continues: (row) => texts[row - first]?.endsWith('\\') ?? false,
  };
}
