import { eachGrapheme, graphemeWidth, isSureWidth, textWidth } from './text-width.js';

/** `ascii`: stand-ins of ASCII only (`^[`, `\u202e`); printable characters stay as they are. */
export type SafeTextOptions = { ascii?: boolean };

const unsafeCharacter = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const mark = /^\p{M}/u;
const marksKept = 4;
// Only the flag v knows sequences, and the TypeScript target does not know the flag.
const emojiPattern = '^\\p{RGI_Emoji}$';
let wholeEmoji: RegExp | undefined;

/**
 * Any text from outside as one line that can be shown: what could act on a terminal, reorder, hide or forge
 * text becomes a visible stand-in. Control characters become control pictures (`␛`, `␊`, `␉`), bytes that
 * are no UTF-8 (U+DC80 to U+DCFF from our decoder) `\x80`, everything else `\u202e`; a mark without a letter
 * and the fifth and later marks of one letter too. Emoji sequences known to Unicode stay whole. Idempotent;
 * printable text comes back unchanged.
 */
export function safeText(raw: string, options: SafeTextOptions = {}): string {
  if (isHarmless(raw)) return raw;
  if (!unsafeCharacter.test(raw) && !/\p{M}/u.test(raw)) return raw;
  let safe = '';
  for (const grapheme of eachGrapheme(raw)) safe += safeGrapheme(grapheme, options);
  return safe;
}

/** The widest row that anything is shown in, in columns. */
const widestRow = 500;

/**
 * The beginning of {@link safeText}, as much as fills a row of `columns` columns and shows that there is more: what
 * a row has no room for costs nothing, however much it is.
 */
export function safeStart(raw: string, columns: number = widestRow): string {
  const head = raw.slice(0, columns + 1);
  if (isHarmless(head)) return head;
  let safe = '';
  let width = 0;
  for (const grapheme of eachGrapheme(raw)) {
    const shown = safeGrapheme(grapheme, {});
    safe += shown;
    width += textWidth(shown);
    if (width > columns) break;
  }
  return safe;
}

/** Whether the text is of letters of western Europe: nearly every text is, and the expressions take time to make. */
function isHarmless(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const western = code > 0xa0 && code < 0x180 && code !== 0xad;
    if ((code < 0x20 || code > 0x7e) && !western && code !== 0x2026) return false;
  }
  return true;
}

/**
 * A text from outside as safe lines: split at LF, CR LF and CR, tabs filled up to the next of every eighth
 * column, each line through {@link safeText}. A last line end makes no empty line.
 */
export function safeLines(raw: string, options: SafeTextOptions = {}): string[] {
  const lines = raw.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => safeText(expandTabs(line), options));
}

function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let out = '';
  for (const part of line.split('\t')) {
    out += part;
    out += ' '.repeat(8 - (out.length % 8));
  }
  return out.trimEnd();
}

function safeGrapheme(grapheme: string, options: SafeTextOptions): string {
  if (isHarmless(grapheme) || isWholeEmoji(grapheme)) return grapheme;
  let out = '';
  let base = false;
  let marks = 0;
  for (const character of grapheme) {
    const isMark = mark.test(character);
    if (unsafeCharacter.test(character)) {
      out += standIn(character, options);
      base = false;
    } else if (isMark && (!base || ++marks > marksKept)) {
      out += standIn(character, options);
      base = false;
    } else {
      out += character;
      if (!isMark) {
        base = true;
        marks = 0;
      }
    }
  }
  return out;
}

const cellTexts = new Map<string, string>();
const cellTextsKept = 4096;

/**
 * A grapheme as it may stand in a cell: without what acts on a terminal or its neighbours; U+FFFD where
 * nothing is left. The last guard behind {@link safeText}, for frames and for the screens of guests, where
 * private-use glyphs are allowed.
 */
export function cellText(grapheme: string): string {
  if (isSureWidth(grapheme)) return grapheme;
  const known = cellTexts.get(grapheme);
  if (known !== undefined) return known;
  const text = isWholeEmoji(grapheme) ? grapheme : strippedCell(grapheme);
  if (cellTexts.size >= cellTextsKept) cellTexts.clear();
  cellTexts.set(grapheme, text);
  return text;
}

function strippedCell(grapheme: string): string {
  const kept = [...grapheme].filter((part) => /\p{Co}/u.test(part) || !unsafeCharacter.test(part));
  const text = kept.slice(0, 1 + 2 * marksKept).join('');
  return text === '' || mark.test(text) || graphemeWidth(text) === 0 ? '\ufffd' : text;
}

function isWholeEmoji(grapheme: string): boolean {
  if (grapheme.length < 2 || grapheme.length > 40) return false;
  wholeEmoji ??= new RegExp(emojiPattern, 'v');
  return wholeEmoji.test(grapheme);
}

function standIn(character: string, options: SafeTextOptions): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) {
    return options.ascii ? `^${String.fromCharCode(code + 0x40)}` : String.fromCharCode(0x2400 + code);
  }
  if (code === 0x7f) return options.ascii ? '^?' : '␡';
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
