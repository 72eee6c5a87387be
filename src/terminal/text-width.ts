import stringWidth from 'string-width';

let segmenter: Intl.Segmenter | undefined;
const widths = new Map<string, 0 | 1 | 2>();
const widthsKept = 4096;

/**
 * Whether a code point is one column wide on every terminal, alone, whatever stands beside it. Characters of
 * ambiguous East Asian width count as narrow: box drawing is what the whole screen is made of.
 */
function isPlainNarrow(code: number): boolean {
  if (code < 0x7f) return code >= 0x20;
  if (code < 0x300) return code >= 0xa0 && code !== 0xad && code !== 0xa9 && code !== 0xae;
  if (code < 0x590) {
    return (code >= 0x391 && code <= 0x3ff && code !== 0x3a2) || (code >= 0x400 && code <= 0x482);
  }
  if (code < 0x2500) {
    return (
      (code >= 0x2010 && code <= 0x2027) ||
      (code >= 0x2030 && code <= 0x203b) ||
      (code >= 0x2190 && code <= 0x2193) ||
      (code >= 0x2400 && code <= 0x2424)
    );
  }
  if (code < 0x2800) return (code <= 0x25fc && !pictographs.has(code)) || dingbats.has(code);
  return code <= 0x28ff;
}

// Narrow alone, but a variation selector behind them makes an emoji.
const pictographs = new Set([0x25aa, 0x25ab, 0x25b6, 0x25c0, 0x25fb, 0x25fc]);
const dingbats = new Set([0x2713, 0x2717, 0x276f]);

/** Whether a code point is two columns wide on every terminal, alone, whatever stands beside it. */
function isPlainWide(code: number): boolean {
  return (
    (code >= 0x3041 && code <= 0x3096) ||
    (code >= 0x30a1 && code <= 0x30fa) ||
    (code >= 0x4e00 && code <= 0x9fa5) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xff01 && code <= 0xff60)
  );
}

/** The user-perceived characters of a text without escape sequences. */
export function graphemes(text: string): string[] {
  return isPlainText(text) ? text.split('') : [...eachGrapheme(text)];
}

/** The longest piece that is given to the segmenter, in UTF-16 units; a character has no more. */
const pieceUnits = 256;

/**
 * The same one after the other, for whoever needs only the first. The segmenter takes ever longer for a character
 * the longer the text is, so it is given pieces, each from where a character begins: what comes before does not
 * matter there. What is longer than a piece (a flood of marks) comes in several.
 */
export function* eachGrapheme(text: string): Generator<string, void> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let from = 0;
  while (from < text.length) {
    const piece = text.slice(from, pieceEnd(text, from));
    const isLast = from + piece.length === text.length;
    let held = '';
    for (const { segment } of segmenter.segment(piece)) {
      if (held !== '') yield held;
      from += held.length;
      held = segment;
    }
    // The last of a piece may go on in the next, but for one that fills the piece.
    if (!isLast && held.length < piece.length) continue;
    yield held;
    from += held.length;
  }
}

/** Where a piece ends that begins at `from`: never between the two halves of a character. */
function pieceEnd(text: string, from: number): number {
  const end = from + pieceUnits;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}

/** Whether every code unit of the text is a character of width 1 that joins nothing. */
export function isPlainText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isPlainNarrow(code) && !pictographs.has(code)) return false;
  }
  return true;
}

/**
 * Columns of one grapheme, by the rule that Ink lays out with (string-width, which Ink brings): another table
 * would shift a line wherever the two differ. More than two columns counts as two.
 */
export function graphemeWidth(grapheme: string): 0 | 1 | 2 {
  if (grapheme.length === 1) {
    const code = grapheme.charCodeAt(0);
    if (isPlainNarrow(code) || pictographs.has(code)) return 1;
    if (isPlainWide(code)) return 2;
  }
  const known = widths.get(grapheme);
  if (known !== undefined) return known;
  const columns = stringWidth(grapheme);
  const width = columns <= 0 ? 0 : columns === 1 ? 1 : 2;
  if (widths.size >= widthsKept) widths.clear();
  widths.set(grapheme, width);
  return width;
}

/** Columns of a text without escape sequences and controls. */
export function textWidth(text: string): number {
  if (isPlainText(text)) return text.length;
  let columns = 0;
  for (const grapheme of eachGrapheme(text)) columns += graphemeWidth(grapheme);
  return columns;
}

const combiningLatin = /^[\u0300-\u034e\u0350-\u036f]{1,4}$/;

/** Whether terminals agree about the width of this grapheme, so that the cursor is known after it. */
export function isSureWidth(grapheme: string): boolean {
  const first = grapheme.charCodeAt(0);
  if (grapheme.length === 1) return isPlainNarrow(first) || isPlainWide(first) || pictographs.has(first);
  return first !== 0x20 && isPlainNarrow(first) && combiningLatin.test(grapheme.slice(1));
}

/** The most columns a terminal may give this grapheme: each code point by itself, as the simplest ones do. */
export function widestGuess(grapheme: string): number {
  let columns = 0;
  for (const character of grapheme) columns += /\p{M}|\u200d/u.test(character) ? 0 : 2;
  return Math.max(columns, 2);
}
