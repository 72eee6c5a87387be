import {
  BLINK,
  BOLD,
  type Colour,
  DIM,
  DIRECT,
  HIDDEN,
  INVERSE,
  ITALIC,
  PLAIN,
  STRIKE,
  type Style,
  UNDERLINE,
} from './cells.js';
import { buildRow, type Row, type TerminalProfile } from './row.js';
import { graphemes, graphemeWidth } from './text-width.js';

const sequence =
  /\x1b\[([\d;:]*)m|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?|[\x00-\x1a\x1c-\x1f\x7f-\x9f]/g;

/**
 * The cells of a line of text with SGR sequences, which starts plain: a row as wide as the text. Other sequences and
 * controls show nothing.
 * @param styleOf what a style is shown in
 */
export function styledText(line: string, profile: TerminalProfile, styleOf: (style: Style) => Style): Row {
  const runs: { style: Style; characters: readonly string[] }[] = [];
  let style: Style = PLAIN;
  let from = 0;
  for (const match of line.matchAll(sequence)) {
    if (match.index > from) runs.push({ style, characters: graphemes(line.slice(from, match.index)) });
    from = match.index + match[0].length;
    if (match[1] !== undefined) style = styleAfter(style, match[1]);
  }
  runs.push({ style, characters: graphemes(line.slice(from)) });
  const columns = runs.reduce((sum, { characters }) => sum + widthOf(characters), 0);
  const builder = buildRow(columns, profile);
  for (const { style, characters } of runs) {
    builder.style(styleOf(style));
    for (const character of characters) builder.put(character, columnsOf(character));
  }
  return builder.finish();
}

function widthOf(characters: readonly string[]): number {
  return characters.reduce((sum, character) => sum + columnsOf(character), 0);
}

function columnsOf(character: string): 1 | 2 {
  return graphemeWidth(character) === 2 ? 2 : 1;
}

const bitOf = new Map([
  [1, BOLD],
  [2, DIM],
  [3, ITALIC],
  [4, UNDERLINE],
  [5, BLINK],
  [6, BLINK],
  [7, INVERSE],
  [8, HIDDEN],
  [9, STRIKE],
  [21, UNDERLINE],
]);
const clearedBy = new Map([
  [22, BOLD | DIM],
  [23, ITALIC],
  [24, UNDERLINE],
  [25, BLINK],
  [27, INVERSE],
  [28, HIDDEN],
  [29, STRIKE],
]);

/** The style after an SGR sequence with these parameters (`1;38;5;9`). */
function styleAfter(style: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map(Number);
  let { fg, bg, bits } = style;
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) ({ fg, bg, bits } = PLAIN);
    else if (code >= 30 && code <= 37) fg = code - 30;
    else if (code >= 40 && code <= 47) bg = code - 40;
    else if (code >= 90 && code <= 97) fg = code - 82;
    else if (code >= 100 && code <= 107) bg = code - 92;
    else if (code === 39) fg = null;
    else if (code === 49) bg = null;
    else if (code === 38 || code === 48) {
      const [colour, used] = extendedColour(codes, at + 1);
      if (code === 38) fg = colour ?? fg;
      else bg = colour ?? bg;
      at += used;
    } else bits = (bits | (bitOf.get(code) ?? 0)) & ~(clearedBy.get(code) ?? 0);
  }
  return { fg, bg, bits };
}

/** The colour at `at` in the form `5;n` or `2;r;g;b`, and how many parameters it took. */
function extendedColour(codes: readonly number[], at: number): [Colour | undefined, number] {
  const byte = (index: number) => Math.min(255, Math.max(0, codes[index] ?? 0));
  if (codes[at] === 5) return [byte(at + 1), 2];
  if (codes[at] === 2) return [DIRECT + (byte(at + 1) << 16) + (byte(at + 2) << 8) + byte(at + 3), 4];
  return [undefined, 1];
}
