import { graphemeWidth } from './text-width.js';

const lines: readonly (readonly [string, string])[] = [
  ['-', '─━┄┅┈┉╌╍═╴╶╸╺╼╾‐‑‒–—―−'],
  ['|', '│┃┆┇┊┋╎╏║╵╷╹╻╽╿'],
  ['+', '╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫┍┎┏┑┒┓┕┖┗┙┚┛┝┞┟┠┡┢┣┥┦┧┨┩┪┫┭┮┯┰┱┲┳┵┶┷┸┹┺┻┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋'],
  ['#', '█▓▒▉▊▋▇▆■▪◼▐▌'],
  [':', '░▖▗▘▝▚▞'],
  ['_', '▁▂'],
  ['=', '▃▄▅▀▔‖'],
  ['>', '▶▸►❯→»›'],
  ['<', '◀◂◄❮←«‹'],
  ['v', '▼▾↓'],
  ['^', '▲▴↑'],
  ['*', '•●◆★✱∙◉'],
  ['o', '○◇◯'],
  ['.', '·…'],
  ['x', '✗✘×'],
  ['/', '╱'],
  ['\\', '╲'],
  ["'", '‘’‛′'],
  ['"', '“”„″'],
  ['y', '✓✔'],
  ['~', '≈'],
];

/** The signs for braille characters by the row of their highest dot, the lowest first. */
const DOTS = [
  ['_', 0xc0],
  ['-', 0x24],
  ['=', 0x12],
  ['#', 0x09],
] as const;

/** The sign for a braille character, by how high its dots are; null for other graphemes. */
function dotsOf(grapheme: string): string | null {
  const dots = grapheme.charCodeAt(0) - 0x2800;
  if (grapheme.length !== 1 || dots < 0 || dots > 0xff) return null;
  return DOTS.findLast(([, row]) => (dots & row) !== 0)?.[0] ?? ' ';
}

const stand = new Map(
  lines.flatMap(([ascii, shapes]) => [...shapes].map((shape) => [shape, ascii] as const)),
);

/** A grapheme in ASCII, as many columns wide: lines and arrows by their shape, dots by their height, letters without accents, else `?`. */
export function asciiOf(grapheme: string): string {
  if (grapheme.length === 1 && grapheme.charCodeAt(0) < 0x7f) return grapheme;
  const shape = stand.get(grapheme);
  if (shape !== undefined) return shape;
  const dots = dotsOf(grapheme);
  if (dots !== null) return dots;
  const letter = grapheme.normalize('NFD').charAt(0);
  if (/[A-Za-z]/.test(letter)) return letter;
  return '?'.repeat(Math.max(1, graphemeWidth(grapheme)));
}
