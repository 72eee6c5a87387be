import { graphemeWidth } from './text-width.js';

const lines: readonly (readonly [string, string])[] = [
  ['-', '─━┄┅┈┉╌╍═╴╶╸╺╼╾‐‑‒–—―−'],
  ['|', '│┃┆┇┊┋╎╏║╵╷╹╻╽╿'],
  ['+', '╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫┍┎┏┑┒┓┕┖┗┙┚┛┝┞┟┠┡┢┣┥┦┧┨┩┪┫┭┮┯┰┱┲┳┵┶┷┸┹┺┻┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋'],
  ['#', '█▓▒▉▊▋▇▆■▪◼▐▌'],
  [':', '░▖▗▘▝▚▞'],
  ['_', '▁▂'],
  ['=', '▃▄▅▀▔'],
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
const stand = new Map(
  lines.flatMap(([ascii, shapes]) => [...shapes].map((shape) => [shape, ascii] as const)),
);

/** A grapheme in ASCII, as many columns wide: lines and arrows by their shape, letters without accents, else `?`. */
export function asciiOf(grapheme: string): string {
  if (grapheme.length === 1 && grapheme.charCodeAt(0) < 0x7f) return grapheme;
  const shape = stand.get(grapheme);
  if (shape !== undefined) return shape;
  const letter = grapheme.normalize('NFD').charAt(0);
  if (/[A-Za-z]/.test(letter)) return letter;
  return '?'.repeat(Math.max(1, graphemeWidth(grapheme)));
}
