import { asciiOf } from './ascii.js';
import { INVERSE, STRIKE, type Style, UNDERLINE } from './cells.js';
import { type ColourDepth, reduceColour } from './colour.js';
import { cellText } from './safe-text.js';
import { eachGrapheme, graphemeWidth, isPlainText } from './text-width.js';

/** What the outer terminal can show. */
export type TerminalProfile = { colours: ColourDepth; unicode: boolean };

/**
 * A row of the screen, never changed once it is built. `texts` holds a grapheme per column, the second column
 * of a wide one is empty; colours are -1 for the terminal's default; `keys` is a hash of each cell, equal for
 * equal cells.
 */
export type Row = {
  readonly texts: readonly string[];
  readonly fg: Int32Array;
  readonly bg: Int32Array;
  readonly bits: Uint8Array;
  readonly keys: Int32Array;
};

/** Styles that show on a space. */
export const seenOnSpace = UNDERLINE | INVERSE | STRIKE;

/** Fills one row from left to right. */
export type RowBuilder = {
  /** Where the next cell goes. */
  column(): number;
  /** Sets the style of the following cells. */
  style(style: Style): void;
  /** Adds a grapheme of one or two columns; what does not fit in the row is left out. */
  put(text: string, width: 1 | 2): void;
  /** Adds a safe text without escape sequences, grapheme by grapheme; what has no width is left out. */
  text(text: string): void;
  /** Fills the row with plain blanks and gives it out. */
  finish(): Row;
};

/** A builder for a row of this many columns, whose cells are reduced to what the terminal can show. */
export function buildRow(columns: number, profile: TerminalProfile): RowBuilder {
  const texts: string[] = new Array<string>(columns).fill(' ');
  const fg = new Int32Array(columns).fill(-1);
  const bg = new Int32Array(columns).fill(-1);
  const bits = new Uint8Array(columns);
  const keys = new Int32Array(columns).fill(BLANK_KEY);
  let column = 0;
  let foreground = -1;
  let background = -1;
  let marks = 0;
  let styled: Style | null = null;

  const set = (text: string) => {
    const shown = text === ' ' ? marks & seenOnSpace : marks;
    texts[column] = text;
    fg[column] = text === ' ' && shown === 0 ? -1 : foreground;
    bg[column] = background;
    bits[column] = shown;
    keys[column] = keyOf(text, fg[column] ?? -1, background, shown);
    column++;
  };
  const putShowable = (text: string, width: 0 | 1 | 2) => {
    if (column + width > columns) {
      if (column < columns) set(' ');
      return;
    }
    set(text);
    if (width === 2) set('');
  };
  const put = (raw: string, width: 1 | 2) => {
    const code = raw.charCodeAt(0);
    if (raw.length === 1 && width === 1 && code >= 0x20 && code <= 0x7e) {
      putShowable(raw, 1);
      return;
    }
    const text = cellText(raw);
    if (!profile.unicode && (text.length > 1 || text.charCodeAt(0) > 0x7e)) {
      for (const letter of asciiOf(text).padEnd(width).slice(0, width)) putShowable(letter, 1);
      return;
    }
    const real = graphemeWidth(text);
    if (real > width) putShowable('\ufffd', 1);
    else putShowable(text, real);
    if (real < width) putShowable(' ', 1);
  };
  /** Characters of one column each, most of which are like the one before: blanks and borders. */
  const putRun = (text: string) => {
    let before = '';
    let [colour, shown, key] = [foreground, marks, 0];
    for (let at = 0; at < text.length && column < columns; at++, column++) {
      const character = text.charAt(at);
      if (character !== before) {
        before = character;
        shown = character === ' ' ? marks & seenOnSpace : marks;
        colour = character === ' ' && shown === 0 ? -1 : foreground;
        key = keyOf(character, colour, background, shown);
      }
      // A row begins as blanks.
      if (key === BLANK_KEY && character === ' ') continue;
      texts[column] = character;
      fg[column] = colour;
      bg[column] = background;
      bits[column] = shown;
      keys[column] = key;
    }
  };
  return {
    column: () => column,
    style(style) {
      // Neighbours mostly share one style.
      if (style === styled) return;
      styled = style;
      foreground = reduceColour(style.fg, profile.colours) ?? -1;
      background = reduceColour(style.bg, profile.colours) ?? -1;
      marks = style.bits;
    },
    put,
    text(text) {
      if (isPlainRun(text, profile)) return putRun(text);
      for (const grapheme of eachGrapheme(text)) {
        if (column >= columns) return;
        const width = graphemeWidth(grapheme);
        if (width > 0) put(grapheme, width === 2 ? 2 : 1);
      }
    },
    finish: () => ({ texts, fg, bg, bits, keys }),
  };
}

/** Whether every character is one column wide, shown as it is, and joins nothing. */
function isPlainRun(text: string, { unicode }: TerminalProfile): boolean {
  let highest = 0;
  for (let at = 0; at < text.length; at++) highest = Math.max(highest, text.charCodeAt(at));
  if (highest > 0x7e && !unicode) return false;
  return isPlainText(text);
}

/** A row that is still being painted. */
export type OpenRow = Row & { readonly texts: string[] };

/** A copy of a row, to be painted over. */
export function copyRow({ texts, fg, bg, bits, keys }: Row): OpenRow {
  return { texts: texts.slice(), fg: fg.slice(), bg: bg.slice(), bits: bits.slice(), keys: keys.slice() };
}

/**
 * Paints columns `from` up to `to` of `over` on a row, from `column` on; what does not fit in is left out. Of a wide
 * character that is cut in half, on either side, a blank remains.
 */
export function layOver(row: OpenRow, column: number, over: Row, from: number, to: number): void {
  const { texts } = row;
  const end = Math.min(column + Math.min(to, over.texts.length) - from, texts.length);
  if (column >= end) return;
  const stop = from + end - column;
  if (texts[column] === '') blankCell(row, column - 1);
  if (texts[end] === '') blankCell(row, end);
  for (let at = from; at < stop; at++) texts[column + at - from] = over.texts[at] ?? ' ';
  row.fg.set(over.fg.subarray(from, stop), column);
  row.bg.set(over.bg.subarray(from, stop), column);
  row.bits.set(over.bits.subarray(from, stop), column);
  row.keys.set(over.keys.subarray(from, stop), column);
  if (texts[column] === '') blankCell(row, column);
  if (over.texts[stop] === '') blankCell(row, end - 1);
}

/** Takes the character of a cell away, not its background. */
function blankCell(row: OpenRow, at: number): void {
  const bits = (row.bits[at] ?? 0) & seenOnSpace;
  if (bits === 0) row.fg[at] = -1;
  row.bits[at] = bits;
  row.texts[at] = ' ';
  row.keys[at] = keyOf(' ', row.fg[at] ?? -1, row.bg[at] ?? -1, bits);
}

/** A row of plain spaces. */
export function blankRow(columns: number): Row {
  return buildRow(columns, { colours: 0, unicode: true }).finish();
}

/** Whether column `at` shows the same in both rows. */
export function sameCell(a: Row, b: Row, at: number): boolean {
  return (
    a.keys[at] === b.keys[at] &&
    a.texts[at] === b.texts[at] &&
    a.fg[at] === b.fg[at] &&
    a.bg[at] === b.bg[at] &&
    a.bits[at] === b.bits[at]
  );
}

function keyOf(text: string, fg: number, bg: number, bits: number): number {
  let key = 7;
  for (let unit = 0; unit < text.length; unit++) key = Math.imul(key, 31) + text.charCodeAt(unit);
  key = Math.imul(key, 31) + fg;
  key = Math.imul(key, 31) + bg;
  return (Math.imul(key, 31) + bits) | 0;
}

const BLANK_KEY = keyOf(' ', -1, -1, 0);
