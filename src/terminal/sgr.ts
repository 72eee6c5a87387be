import { BLINK, BOLD, DIM, DIRECT, HIDDEN, INVERSE, ITALIC, STRIKE, UNDERLINE } from './cells.js';

/** A style as rows hold it: colours as numbers, -1 for the terminal's default. */
export type RowStyle = { fg: number; bg: number; bits: number };

const onCodes: readonly (readonly [number, number])[] = [
  [BOLD, 1],
  [DIM, 2],
  [ITALIC, 3],
  [UNDERLINE, 4],
  [BLINK, 5],
  [INVERSE, 7],
  [HIDDEN, 8],
  [STRIKE, 9],
];
const offCodes: readonly (readonly [number, number])[] = [
  [BOLD | DIM, 22],
  [ITALIC, 23],
  [UNDERLINE, 24],
  [BLINK, 25],
  [INVERSE, 27],
  [HIDDEN, 28],
  [STRIKE, 29],
];

/**
 * The shortest SGR sequence that turns one style into the other. `fromReset`: only by reset and setting, for
 * terminals that know no switching off of single attributes, or where the present style is unknown (null).
 */
export function styleChange(from: RowStyle | null, to: RowStyle, fromReset = false): string {
  if (from && from.fg === to.fg && from.bg === to.bg && from.bits === to.bits) return '';
  const anew = setCodes(to);
  const reset = anew.length === 0 ? '\x1b[m' : `\x1b[0;${anew.join(';')}m`;
  if (!from || fromReset) return reset;
  const step = `\x1b[${changeCodes(from, to).join(';')}m`;
  return step.length < reset.length ? step : reset;
}

function setCodes(to: RowStyle): string[] {
  const codes = onCodes.filter(([bit]) => to.bits & bit).map(([, code]) => String(code));
  if (to.fg >= 0) codes.push(colourCode(to.fg, 30));
  if (to.bg >= 0) codes.push(colourCode(to.bg, 40));
  return codes;
}

function changeCodes(from: RowStyle, to: RowStyle): string[] {
  const codes: string[] = [];
  let bits = from.bits;
  for (const [cleared, code] of offCodes) {
    if ((bits & cleared & ~to.bits) !== 0) {
      codes.push(String(code));
      bits &= ~cleared;
    }
  }
  for (const [bit, code] of onCodes)
    if ((to.bits & bit) !== 0 && (bits & bit) === 0) codes.push(String(code));
  if (from.fg !== to.fg) codes.push(colourCode(to.fg, 30));
  if (from.bg !== to.bg) codes.push(colourCode(to.bg, 40));
  return codes;
}

function colourCode(colour: number, base: 30 | 40): string {
  if (colour < 0) return String(base + 9);
  if (colour < 8) return String(base + colour);
  if (colour < 16) return String(base + 52 + colour);
  if (colour < DIRECT) return `${base + 8};5;${colour}`;
  const rgb = colour - DIRECT;
  return `${base + 8};2;${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`;
}
