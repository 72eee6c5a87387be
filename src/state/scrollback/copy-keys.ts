import type { Place, SessionLines } from '../ports.js';
import type { Copying } from './browsing.js';

/** What a key does in copy mode; null: nothing. */
export type CopyStep = { copying: Copying } | 'copy' | 'save' | 'leave' | null;

/**
 * A key in copy mode, as in tmux.
 * @param page how many rows a page key moves on
 */
export function copyKey(lines: SessionLines, copying: Copying, key: string, page: number): CopyStep {
  switch (key) {
    case 'enter':
    case 'y':
      return 'copy';
    case 's':
      return 'save';
    case 'esc':
    case 'q':
    case 'ctrl-c':
      return 'leave';
    case 'space':
    case 'v':
      return { copying: select(copying, false) };
    case 'V':
      return { copying: select(copying, true) };
  }
  const cursor = moved(lines, copying.cursor, key, page);
  if (cursor === null) return null;
  return { copying: { ...copying, cursor, anchor: stillThere(lines, copying.anchor) } };
}

/** Where a selection began, or begins now that the lines there have left the scrollback. */
function stillThere({ first }: SessionLines, anchor: Place | null): Place | null {
  return anchor === null || anchor.row >= first ? anchor : { row: first, column: 0 };
}

/** Begins a selection; the same key again gives it up. */
function select(copying: Copying, wholeLines: boolean): Copying {
  const isOn = copying.anchor !== null && copying.wholeLines === wholeLines;
  const anchor = isOn ? null : (copying.anchor ?? copying.cursor);
  return { ...copying, anchor, wholeLines: wholeLines && !isOn };
}

function moved(lines: SessionLines, { row, column }: Place, key: string, page: number): Place | null {
  const down = (rows: number): Place => {
    const to = Math.min(Math.max(row + rows, lines.first), lines.end - 1);
    return onCharacter(lines, { row: to, column });
  };
  switch (key) {
    case 'up':
    case 'k':
      return down(-1);
    case 'down':
    case 'j':
      return down(1);
    case 'pageup':
    case 'ctrl-b':
      return down(-page);
    case 'pagedown':
    case 'ctrl-f':
      return down(page);
    case 'g':
      return { row: lines.first, column: 0 };
    case 'G':
      return { row: lastWithText(lines), column: 0 };
    case 'home':
    case '0':
      return { row, column: 0 };
    case 'end':
    case '$':
      return onCharacter(lines, { row, column: lastColumn(lines, row) });
    case 'left':
    case 'h':
      return stepBack(lines, { row, column });
    case 'right':
    case 'l':
      return stepOn(lines, { row, column });
    case 'w':
      return nextWord(lines, { row, column });
    case 'b':
      return wordBefore(lines, { row, column });
    default:
      return null;
  }
}

/** The second half of a wide character is no place of its own. */
function onCharacter(lines: SessionLines, { row, column }: Place): Place {
  const at = Math.min(column, lines.columns - 1);
  return { row, column: at > 0 && lines.cells(row)[at] === '' ? at - 1 : at };
}

/** The column of a line's last character; 0 in a blank line. */
function lastColumn(lines: SessionLines, row: number): number {
  return Math.max(
    lines.cells(row).findLastIndex((cell) => cell !== ' ' && cell !== ''),
    0,
  );
}

function lastWithText(lines: SessionLines): number {
  let row = lines.end - 1;
  while (row > lines.first && lines.text(row) === '') row--;
  return row;
}

function stepBack(lines: SessionLines, { row, column }: Place): Place {
  if (column > 0) return onCharacter(lines, { row, column: column - 1 });
  if (row === lines.first) return { row, column };
  return onCharacter(lines, { row: row - 1, column: lastColumn(lines, row - 1) });
}

function stepOn(lines: SessionLines, { row, column }: Place): Place {
  const next = lines.cells(row)[column + 1] === '' ? column + 2 : column + 1;
  if (next <= lastColumn(lines, row)) return { row, column: next };
  return row + 1 < lines.end ? { row: row + 1, column: 0 } : { row, column };
}

function nextWord(lines: SessionLines, { row, column }: Place): Place {
  const rest = lines.cells(row).findIndex((cell, at) => at >= column && cell === ' ');
  const inRow = rest < 0 ? -1 : wordFrom(lines, row, rest);
  if (inRow >= 0) return { row, column: inRow };
  for (let next = row + 1; next < lines.end; next++) {
    const first = wordFrom(lines, next, 0);
    if (first >= 0) return { row: next, column: first };
  }
  return onCharacter(lines, { row, column: lastColumn(lines, row) });
}

/** The column from which on a line has a word; -1: it has none. */
function wordFrom(lines: SessionLines, row: number, column: number): number {
  if (lines.text(row) === '') return -1;
  return lines.cells(row).findIndex((cell, at) => at >= column && cell !== ' ' && cell !== '');
}

function wordBefore(lines: SessionLines, { row, column }: Place): Place {
  for (let at = row; at >= lines.first; at--) {
    if (lines.text(at) === '') continue;
    const cells = lines.cells(at);
    const from = at === row ? column - 1 : cells.length - 1;
    const end = cells.findLastIndex((cell, place) => place <= from && cell !== ' ' && cell !== '');
    if (end < 0) continue;
    const gap = cells.findLastIndex((cell, place) => place < end && cell === ' ');
    return { row: at, column: gap + 1 };
  }
  return { row: lines.first, column: 0 };
}
