/** A screen as text: its rows without blanks at their ends, and the cursor's row. */
export type ScreenText = { rows: readonly string[]; cursorRow: number };

/**
 * What became of a screen. `same`: its text is still there; the line with the cursor may be another, and there may be
 * more below. `shifted`: it moved up as a whole, by so many rows. `emptied`: hardly anything of it is left, and nothing
 * new is there yet. `replaced`: other text is in its place. `changed`: anything else, as when a full-screen program
 * draws, or when a frame is half drawn.
 */
export type ScreenChange =
  | { kind: 'same' | 'emptied' | 'replaced' | 'changed' }
  | { kind: 'shifted'; by: number };

/** A shift is sure where so many rows with text are found again, each at its new place. */
const ENOUGH_ROWS = 2;
/** A screen of which less is left in its place was emptied or replaced. */
const LEFT_AT_MOST = 0.25;
/** What stands in its place is new where less of it was there before. */
const KNOWN_AT_MOST = 0.5;

/**
 * Compares a screen with how it looked before. Only a whole screen that moved up is shifted: where a part of it moves,
 * a program draws on all of it.
 */
export function screenChange(before: ScreenText, now: ScreenText): ScreenChange {
  const last = before.rows.findLastIndex((row) => row !== '');
  if (last < 0) return { kind: 'same' };
  // The line that the cursor is on may go on, or be written anew.
  const fixed = before.cursorRow === last ? last : last + 1;
  if (isAt(before, now, fixed, 0) && (fixed > 0 || goesOn(before.rows[0] ?? '', now.rows[0] ?? '')))
    return { kind: 'same' };
  for (let by = 1; by < fixed; by++) {
    if (isAt(before, now, fixed, by) && rowsWithText(before, by, fixed) >= ENOUGH_ROWS)
      return { kind: 'shifted', by };
  }
  if (shareIn(before, now) >= LEFT_AT_MOST) return { kind: 'changed' };
  return { kind: shareIn(now, before) >= KNOWN_AT_MOST ? 'emptied' : 'replaced' };
}

function goesOn(before: string, now: string): boolean {
  return now !== '' && (now.startsWith(before) || before.startsWith(now));
}

/** True where the rows before row `fixed` are on the screen, `by` rows further up. */
function isAt(before: ScreenText, now: ScreenText, fixed: number, by: number): boolean {
  for (let row = by; row < fixed; row++) if (before.rows[row] !== now.rows[row - by]) return false;
  return true;
}

function rowsWithText({ rows }: ScreenText, from: number, to: number): number {
  return rows.slice(from, to).filter((row) => row !== '').length;
}

/** How much of a screen's text is at the same place in another one, from 0 to 1; 1 for a blank screen. */
function shareIn({ rows }: ScreenText, other: ScreenText): number {
  let all = 0;
  let same = 0;
  rows.forEach((row, at) => {
    const there = other.rows[at] ?? '';
    for (let column = 0; column < row.length; column++) {
      if (row[column] === ' ') continue;
      all++;
      if (row[column] === there[column]) same++;
    }
  });
  return all === 0 ? 1 : same / all;
}
