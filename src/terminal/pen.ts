import { BLINK, HIDDEN, INVERSE, STRIKE, UNDERLINE } from './cells.js';
import { cursorMove, type Position } from './cursor-move.js';
import { type Row, seenOnSpace } from './row.js';
import { type RowStyle, styleChange } from './sgr.js';

/**
 * What is written so far, and where the terminal's cursor and style are after it. `at` null: nowhere known;
 * a column of -1: in that row, column not sure. `margins`: a scroll region is set, so that the cursor may not
 * be moved up and down by steps.
 */
export type Pen = {
  out: string;
  at: Position | null;
  style: RowStyle | null;
  margins: boolean;
  readonly basic: boolean;
};

/** A pen for a terminal of which nothing is known. `basic`: it knows no more than a VT100. */
export function newPen(basic: boolean): Pen {
  return { out: '', at: null, style: null, margins: false, basic };
}

const notForErasing = BLINK | INVERSE | UNDERLINE | STRIKE | HIDDEN;

/** Moves the cursor by the shortest way. */
export function moveTo(pen: Pen, row: number, column: number): void {
  pen.out += cursorMove(pen.at, { row, column }, pen);
  pen.at = { row, column };
}

/** Changes the style by the shortest sequence. */
export function setStyle(pen: Pen, style: RowStyle): void {
  if (style === pen.style) return;
  pen.out += styleChange(pen.style, style, pen.basic);
  pen.style = style;
}

/** Sees to it that what is erased or scrolled in gets the terminal's own background. */
export function setErasingStyle(pen: Pen): void {
  if (pen.style && pen.style.bg < 0 && (pen.style.bits & notForErasing) === 0) return;
  setStyle(pen, { fg: -1, bg: -1, bits: 0 });
}

/** The style in which a cell may be written: a space keeps whatever does not show on it. */
export function styleFor(present: RowStyle | null, row: Row, column: number): RowStyle {
  const fg = row.fg[column] ?? -1;
  const bg = row.bg[column] ?? -1;
  const bits = row.bits[column] ?? 0;
  if (present === null || present.bg !== bg) return { fg, bg, bits };
  const keeps = row.texts[column] === ' ' && bits === 0 && (present.bits & seenOnSpace) === 0;
  return keeps || (present.fg === fg && present.bits === bits) ? present : { fg, bg, bits };
}

/** Columns of the cell that begins at `column`. */
export function cellColumns(row: Row, column: number): 1 | 2 {
  return row.texts[column + 1] === '' ? 2 : 1;
}

/** After writing up to `column`: behind the last column terminals differ in where the cursor is. */
export function reached(pen: Pen, row: number, column: number, columns: number): void {
  pen.at = { row, column: column >= columns ? -1 : column };
}
