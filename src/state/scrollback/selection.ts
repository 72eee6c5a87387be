import type { Place, SessionLines } from '../ports.js';
import type { Copying } from './browsing.js';

/** From the first cell to the last one, both of them taken too. */
export type Selection = { from: Place; to: Place };

const ONLY_ASCII = /^[\x20-\x7e]*$/;

/** What is selected in copy mode; null: nothing. */
export function selectionOf({ cursor, anchor, wholeLines }: Copying): Selection | null {
  if (anchor === null) return null;
  const isForward = anchor.row < cursor.row || (anchor.row === cursor.row && anchor.column <= cursor.column);
  const [from, to] = isForward ? [anchor, cursor] : [cursor, anchor];
  if (!wholeLines) return { from, to };
  return {
    from: { row: from.row, column: 0 },
    to: { row: to.row, column: Number.MAX_SAFE_INTEGER },
  };
}

/**
 * The text of some lines: made of the cells' own texts, which hold no controls. Lines that the terminal has wrapped are
 * joined, and blanks at the ends of lines are left out.
 */
export function selectedText(lines: SessionLines, { from, to }: Selection): string {
  let text = '';
  let line = '';
  const last = Math.min(to.row, lines.end - 1);
  for (let row = Math.max(from.row, lines.first); row <= last; row++) {
    const start = row === from.row ? from.column : 0;
    const end = row === to.row ? to.column + 1 : Number.MAX_SAFE_INTEGER;
    line += textBetween(lines, row, start, end);
    if (row < last && lines.continues(row)) continue;
    text += row < last ? `${line.trimEnd()}\n` : line.trimEnd();
    line = '';
  }
  return text;
}

/** All lines, down to the last one with text. */
export function allText(lines: SessionLines): string {
  const all = {
    from: { row: lines.first, column: 0 },
    to: { row: lines.end - 1, column: Number.MAX_SAFE_INTEGER },
  };
  return selectedText(lines, all).trimEnd();
}

function textBetween(lines: SessionLines, row: number, start: number, end: number): string {
  const text = lines.text(row);
  // Where a line goes on in the next one, what stands before its end are blanks of its own.
  if (ONLY_ASCII.test(text)) {
    const whole = lines.continues(row) ? text.padEnd(lines.columns) : text;
    return whole.slice(start, end);
  }
  return lines.cells(row).slice(start, end).join('');
}
