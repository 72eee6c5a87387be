import { describe, expect, test } from 'vitest';
import { BOLD, type Colour, DIM, DIRECT, INVERSE, type Style } from '../../src/terminal/cells.js';
import { rgbOf } from '../../src/terminal/colour.js';
import { contrast, inkOn, XTERM_16 } from '../../src/terminal/contrast.js';
import {
  DARK,
  DARK_16,
  LIGHT,
  LIGHT_16,
  LOOKS,
  type LookName,
  MONO,
  type Palette,
  SIXTEEN,
} from '../../src/terminal/palette.js';

/** What a text needs to be read well (WCAG 2, AA). */
const READABLE = 4.5;

const VGA = [
  ...[0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa],
  ...[0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff],
];
const CAMPBELL = [
  ...[0x0c0c0c, 0xc50f1f, 0x13a10e, 0xc19c00, 0x0037da, 0x881798, 0x3a96dd, 0xcccccc],
  ...[0x767676, 0xe74856, 0x16c60c, 0xf9f1a5, 0x3b78ff, 0xb4009e, 0x61d6d6, 0xf2f2f2],
];
const TANGO = [
  ...[0x2e3436, 0xcc0000, 0x4e9a06, 0xc4a000, 0x3465a4, 0x75507b, 0x06989a, 0xd3d7cf],
  ...[0x555753, 0xef2929, 0x8ae234, 0xfce94f, 0x729fcf, 0xad7fa8, 0x34e2e2, 0xeeeeec],
];

const SOLARIZED = [
  ...[0x073642, 0xdc322f, 0x859900, 0xb58900, 0x268bd2, 0xd33682, 0x2aa198, 0xeee8d5],
  ...[0x002b36, 0xcb4b16, 0x586e75, 0x657b83, 0x839496, 0x6c71c4, 0x93a1a1, 0xfdf6e3],
];

/** The sixteen colours of a terminal, its background, and its text. */
type Terminal = { sixteen: readonly number[]; ground: number; ink: number };

const dark = (ground: number, ink: number, sixteen = XTERM_16): Terminal => ({ ground, ink, sixteen });

/** Of xterm, VS Code, One Dark, Dracula, Monokai, Gruvbox, Solarized, Nord, Ubuntu and Windows Terminal. */
const DARK_GROUNDS = [
  ...[0x000000, 0x1e1e1e, 0x282c34, 0x282a36, 0x272822, 0x282828, 0x002b36, 0x2e3440, 0x300a24, 0x0c0c0c],
].map((ground) => dark(ground, 0xffffff));
/** Of xterm, Solarized, Gruvbox, One Light, and two greys. */
const LIGHT_GROUNDS = [0xffffff, 0xfdf6e3, 0xfbf1c7, 0xfafafa, 0xeeeeee, 0xf2f2f2].map((ground) =>
  dark(ground, 0x000000),
);
/** Terminals with no more than sixteen colours, or whose sixteen are asked for. */
const BLACK = [
  dark(0x000000, 0xe5e5e5, XTERM_16),
  dark(0x000000, 0xaaaaaa, VGA),
  dark(0x0c0c0c, 0xcccccc, CAMPBELL),
];
const WHITE = [
  dark(0xffffff, 0x000000, XTERM_16),
  dark(0xffffff, 0x000000, VGA),
  dark(0xffffff, 0x0c0c0c, CAMPBELL),
  dark(0xffffff, 0x2e3436, TANGO),
];
/** Palettes of which nobody knows that they are there; Solarized's own text is read just well enough. */
const ANY = [
  ...[...BLACK, ...WHITE],
  dark(0x2e3436, 0xd3d7cf, TANGO),
  dark(0x002b36, 0x839496, SOLARIZED),
  dark(0xfdf6e3, 0x586e75, SOLARIZED),
];

const rgb = (colour: Colour, { sixteen }: Terminal, own: number) => {
  if (colour === null) return own;
  if (colour >= DIRECT) return colour - DIRECT;
  return colour < 16 ? (sixteen[colour] ?? 0) : rgbOf(colour);
};

function contrastOf({ fg, bg, bits }: Style, terminal: Terminal): number {
  const [ink, ground] = [rgb(fg, terminal, terminal.ink), rgb(bg, terminal, terminal.ground)];
  return bits & INVERSE ? contrast(ground, ink) : contrast(ink, ground);
}

const names = Object.keys(LOOKS) as LookName[];

function unreadable(palette: Palette, terminals: readonly Terminal[]): readonly string[] {
  return terminals.flatMap((terminal) =>
    names.flatMap((name) => {
      const style = palette[name];
      if (style === null) return [];
      const found = contrastOf(style, terminal);
      return found >= READABLE ? [] : [`${name} on #${terminal.ground.toString(16)}: ${found.toFixed(2)}`];
    }),
  );
}

describe('every look is read well', () => {
  test.each([
    ['dark', DARK, DARK_GROUNDS],
    ['light', LIGHT, LIGHT_GROUNDS],
    ['dark in sixteen colours', DARK_16, BLACK],
    ['light in sixteen colours', LIGHT_16, WHITE],
    ['16', SIXTEEN, ANY],
    ['mono', MONO, ANY],
  ] as const)('in the theme %s', (_, palette, terminals) => {
    expect(unreadable(palette, terminals)).toEqual([]);
  });
});

test('no theme asks for faint text, which each terminal draws as it likes', () => {
  for (const palette of [DARK, LIGHT, DARK_16, LIGHT_16, SIXTEEN, MONO])
    for (const name of names) expect((palette[name]?.bits ?? 0) & DIM).toBe(0);
});

test('mono has no colour, and what is wrong stands out in each theme', () => {
  for (const name of names) expect([MONO[name]?.fg ?? null, MONO[name]?.bg ?? null]).toEqual([null, null]);
  for (const palette of [DARK, LIGHT, DARK_16, LIGHT_16, SIXTEEN, MONO])
    expect(palette.bad.bits & BOLD).toBe(BOLD);
});

test('the texts of a bar of any colour are read well', () => {
  for (let at = 0; at < 16 ** 3; at += 7) {
    const ground = (((at >> 8) * 0x11) << 16) | ((((at >> 4) & 15) * 0x11) << 8) | ((at & 15) * 0x11);
    const ink = inkOn(DIRECT + ground) === 16 ? 0 : 0xffffff;
    expect(contrast(ink, ground)).toBeGreaterThanOrEqual(READABLE);
  }
});
