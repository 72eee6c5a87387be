import { BLINK, BOLD, DIM, DIRECT, HIDDEN, INVERSE, ITALIC, STRIKE, UNDERLINE } from './cells.js';

/** A style as rows hold it: colours as numbers, -1 for the terminal's default. */
export type RowStyle = { fg: number; bg: number; bits: number };

/** What is set or cleared, and the code that does it; walked by index, since a frame asks for hundreds. */
type Codes = { readonly bits: readonly number[]; readonly codes: readonly string[] };

const on: Codes = {
  bits: [BOLD, DIM, ITALIC, UNDERLINE, BLINK, INVERSE, HIDDEN, STRIKE],
  codes: ['1', '2', '3', '4', '5', '7', '8', '9'],
};
const off: Codes = {
  bits: [BOLD | DIM, ITALIC, UNDERLINE, BLINK, INVERSE, HIDDEN, STRIKE],
  codes: ['22', '23', '24', '25', '27', '28', '29'],
};

/**
 * The shortest SGR sequence that turns one style into the other. `fromReset`: only by reset and setting, for
 * terminals that know no switching off of single attributes, or where the present style is unknown (null).
 */
export function styleChange(from: RowStyle | null, to: RowStyle, fromReset = false): string {
  if (from && from.fg === to.fg && from.bg === to.bg && from.bits === to.bits) return '';
  const anew = setCodes(to);
  const reset = anew === '' ? '\x1b[m' : `\x1b[0${anew}m`;
  if (!from || fromReset) return reset;
  const step = `\x1b[${changeCodes(from, to).slice(1)}m`;
  return step.length < reset.length ? step : reset;
}

/** The codes that a plain style lacks, each behind a semicolon. */
function setCodes(to: RowStyle): string {
  let codes = to.bits === 0 ? '' : codesOn(to.bits);
  if (to.fg >= 0) codes += `;${colourCode(to.fg, 30)}`;
  if (to.bg >= 0) codes += `;${colourCode(to.bg, 40)}`;
  return codes;
}

function changeCodes(from: RowStyle, to: RowStyle): string {
  let codes = '';
  let { bits } = from;
  if (bits !== to.bits) {
    for (let at = 0; at < off.bits.length; at++) {
      const cleared = off.bits[at] ?? 0;
      if ((bits & cleared & ~to.bits) === 0) continue;
      codes += `;${off.codes[at]}`;
      bits &= ~cleared;
    }
    codes += codesOn(to.bits & ~bits);
  }
  if (from.fg !== to.fg) codes += `;${colourCode(to.fg, 30)}`;
  if (from.bg !== to.bg) codes += `;${colourCode(to.bg, 40)}`;
  return codes;
}

function codesOn(bits: number): string {
  let codes = '';
  for (let at = 0; at < on.bits.length; at++) {
    if ((bits & (on.bits[at] ?? 0)) !== 0) codes += `;${on.codes[at]}`;
  }
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
