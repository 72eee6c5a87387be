import type { Colour, Style } from '../terminal/cells.js';
import { BOLD, DIM, INVERSE, PLAIN, UNDERLINE } from '../terminal/cells.js';
import { cutText } from '../terminal/cut-text.js';
import { eachGrapheme, graphemeWidth, textWidth } from '../terminal/text-width.js';

/** A run of text in one style. The text is safe: it went through `safeText` where it came from outside. */
export type Span = { text: string; style: Style };

/** One row of a pane, not yet cut to its width. */
export type Line = readonly Span[];

const styled = (fg: Colour, bits = 0): Style => ({ fg, bg: null, bits });

/** The styles of the program: the sixteen colours of the user's own theme, never alone as a sign. */
export const STYLES = {
  plain: PLAIN,
  bold: styled(null, BOLD),
  dim: styled(null, DIM),
  title: styled(null, BOLD),
  good: styled(2),
  warn: styled(3),
  bad: styled(1, BOLD),
  accent: styled(6),
  key: styled(6, BOLD),
  selected: styled(null, INVERSE),
  link: styled(null, UNDERLINE),
} as const;

/** A span, plain where no style is given. */
export function span(text: string, style: Style = PLAIN): Span {
  return { text, style };
}

/** The width of a line in columns. */
export function lineWidth(of: Line): number {
  return of.reduce((sum, part) => sum + textWidth(part.text), 0);
}

/** A line in exactly `columns` columns: cut with a mark, or filled with spaces in the style of `fill`. */
export function fitLine(of: Line, columns: number, fill: Style = PLAIN): Line {
  const parts: Span[] = [];
  let left = columns;
  for (const part of of) {
    if (left <= 0) break;
    const text = cutText(part.text, left);
    parts.push({ text, style: part.style });
    left -= textWidth(text);
    if (text !== part.text) break;
  }
  return left > 0 ? [...parts, { text: ' '.repeat(left), style: fill }] : parts;
}

/** The same texts in another style: a selected row is one bar. */
export function restyle(of: Line, style: Style): Line {
  return of.map((part) => ({
    text: part.text,
    style: { ...part.style, ...style, fg: style.fg ?? part.style.fg },
  }));
}

/** Two lines on one row: the right one stands at the right edge, and wins where both do not fit. */
export function spread(left: Line, right: Line, columns: number): Line {
  const width = lineWidth(right);
  if (width >= columns) return fitLine(right, columns);
  return [...fitLine(left, columns - width), ...right];
}

/** A line as text with SGR codes, for Ink. */
export function ansi(of: Line): string {
  return of.map((part) => ansiSpan(part)).join('');
}

function ansiSpan({ text, style }: Span): string {
  const codes: number[] = [];
  if (style.bits & BOLD) codes.push(1);
  if (style.bits & DIM) codes.push(2);
  if (style.bits & UNDERLINE) codes.push(4);
  if (style.bits & INVERSE) codes.push(7);
  if (style.fg !== null && style.fg < 8) codes.push(30 + style.fg);
  return codes.length === 0 ? text : `\x1b[${codes.join(';')}m${text}\x1b[0m`;
}

/**
 * A text broken at blanks into lines of at most `columns` columns; longer words are broken too. All lines
 * are indented as the text is.
 */
export function wrapText(text: string, columns: number): readonly string[] {
  const indent = text.match(/^ */)?.[0] ?? '';
  if (indent !== '' && indent.length < columns) {
    return wrapText(text.slice(indent.length), columns - indent.length).map((part) => indent + part);
  }
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const width = textWidth(word);
    if (current === '' ? width <= columns : used + 1 + width <= columns) {
      used += current === '' ? width : 1 + width;
      current = current === '' ? word : `${current} ${word}`;
      continue;
    }
    if (current !== '') lines.push(current);
    const pieces = breakWord(word, columns);
    for (const piece of pieces.slice(0, -1)) lines.push(piece);
    current = pieces.at(-1) ?? '';
    used = textWidth(current);
  }
  return [...lines, current];
}

function breakWord(word: string, columns: number): readonly string[] {
  const pieces: string[] = [];
  let current = '';
  let used = 0;
  for (const grapheme of eachGrapheme(word)) {
    const width = graphemeWidth(grapheme);
    if (used + width > columns && current !== '') {
      pieces.push(current);
      current = '';
      used = 0;
    }
    current += grapheme;
    used += width;
  }
  return [...pieces, current];
}
