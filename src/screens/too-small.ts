import { SMALLEST } from './layout.js';

/** What a terminal shows that is too small for the program. `asked`: a question waits for an answer. */
export function tooSmall(
  { columns, rows }: { columns: number; rows: number },
  asked: boolean,
): readonly string[] {
  const what = asked ? 'Make it larger to answer a question.' : 'Make it larger, or q quits.';
  return [
    `This terminal is too small: ${columns}x${rows}.`,
    `v3_tui needs ${SMALLEST.columns}x${SMALLEST.rows}. ${what}`,
  ];
}
