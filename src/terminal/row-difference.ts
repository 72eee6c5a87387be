import { cursorMove } from './cursor-move.js';
import { cellColumns, moveTo, type Pen, reached, setErasingStyle, setStyle, styleFor } from './pen.js';
import { type Row, sameCell } from './row.js';
import { styleChange } from './sgr.js';
import { isSureWidth, widestGuess } from './text-width.js';

const longestFill = 16;

/** Writes what differs between the row that the terminal shows and the row that it shall show. */
export function writeRowDifference(pen: Pen, at: number, shown: Row, wanted: Row): void {
  const columns = wanted.texts.length;
  const blankFrom = startOfBlankEnd(wanted);
  const last = lastChange(shown, wanted);
  let rewriteTo = 0;
  let column = nextChange(shown, wanted, 0, rewriteTo);
  while (column < columns) {
    if (column >= blankFrom && last - column >= 3) {
      moveTo(pen, at, column);
      setErasingStyle(pen);
      pen.out += '\x1b[K';
      return;
    }
    const blanks = pen.basic ? 0 : blanksToErase(shown, wanted, column, rewriteTo);
    if (blanks > 0) {
      moveTo(pen, at, column);
      setErasingStyle(pen);
      pen.out += `\x1b[${blanks}X`;
      column = nextChange(shown, wanted, column + blanks, rewriteTo);
      continue;
    }
    reach(pen, at, column, wanted);
    rewriteTo = Math.max(rewriteTo, writeCell(pen, at, column, wanted));
    column = nextChange(shown, wanted, column + cellColumns(wanted, column), rewriteTo);
  }
}

/** The next cell to write from `from` on; up to `rewriteTo` even those that should be right already. */
function nextChange(shown: Row, wanted: Row, from: number, rewriteTo: number): number {
  const columns = wanted.texts.length;
  for (let column = from; column < columns; column++) {
    if (column < rewriteTo || !sameCell(shown, wanted, column)) {
      return wanted.texts[column] === '' ? column - 1 : column;
    }
  }
  return columns;
}

function lastChange(shown: Row, wanted: Row): number {
  let column = wanted.texts.length - 1;
  while (column >= 0 && sameCell(shown, wanted, column)) column--;
  return column;
}

const isErasable = (row: Row, column: number) =>
  row.texts[column] === ' ' && row.bg[column] === -1 && row.bits[column] === 0;

function startOfBlankEnd(row: Row): number {
  let column = row.texts.length;
  while (column > 0 && isErasable(row, column - 1)) column--;
  return column;
}

/** How many blanks from here on are cheaper erased than written; 0: write them. */
function blanksToErase(shown: Row, wanted: Row, from: number, rewriteTo: number): number {
  let end = from;
  let changed = from;
  while (end < wanted.texts.length && isErasable(wanted, end)) {
    if (end < rewriteTo || !sameCell(shown, wanted, end)) changed = end + 1;
    end++;
  }
  const length = changed - from;
  const moreAfter = nextChange(shown, wanted, end, rewriteTo) < wanted.texts.length;
  return length > (moreAfter ? 9 : 5) ? length : 0;
}

/** Brings the cursor to the cell: by a move, or by writing the few cells before it once more. */
function reach(pen: Pen, at: number, column: number, wanted: Row): void {
  if (pen.at?.row === at && pen.at.column === column) return;
  const move = cursorMove(pen.at, { row: at, column }, pen);
  const filled = fill(pen, at, column, wanted);
  if (filled) {
    const target = styleFor(filled.style, wanted, column);
    const byFill = filled.out.length + styleChange(filled.style, target, pen.basic).length;
    const direct = styleFor(pen.style, wanted, column);
    if (byFill <= move.length + styleChange(pen.style, direct, pen.basic).length) {
      pen.out += filled.out;
      pen.style = filled.style;
      pen.at = { row: at, column };
      return;
    }
  }
  moveTo(pen, at, column);
}

/** The cells between the cursor and `column` in ASCII and sure widths, as they would be written; or null. */
function fill(
  pen: Pen,
  at: number,
  column: number,
  wanted: Row,
): { out: string; style: Pen['style'] } | null {
  if (!pen.at || pen.at.row !== at || pen.at.column < 0) return null;
  const from = pen.at.column;
  if (from >= column || column - from > longestFill) return null;
  let out = '';
  let style = pen.style;
  for (let cell = from; cell < column; cell++) {
    const text = wanted.texts[cell] ?? '';
    if (text.length !== 1 || text.charCodeAt(0) > 0x7e) return null;
    const next = styleFor(style, wanted, cell);
    out += styleChange(style, next, pen.basic) + text;
    style = next;
  }
  return { out, style };
}

/** Writes one cell where the cursor stands; returns the column up to which a terminal may have drawn. */
function writeCell(pen: Pen, at: number, column: number, wanted: Row): number {
  const columns = wanted.texts.length;
  const text = wanted.texts[column] ?? ' ';
  const width = cellColumns(wanted, column);
  setStyle(pen, styleFor(pen.style, wanted, column));
  if (isSureWidth(text)) {
    pen.out += text;
    reached(pen, at, column + width, columns);
    return 0;
  }
  // Terminals differ on this one: blank its cells first, keep it apart from the character before it, and let
  // nothing that follows depend on where it left the cursor.
  pen.out += ' '.repeat(width);
  reached(pen, at, column + width, columns);
  moveTo(pen, at, column);
  pen.out += text;
  pen.at = { row: at, column: -1 };
  const guess = widestGuess(text);
  return guess > width ? column + guess : 0;
}
