import { BOLD, type Colour, INVERSE, PLAIN, type Style, UNDERLINE } from './cells.js';
import type { ColourDepth } from './colour.js';
import { inkOn } from './contrast.js';

/**
 * What a text means, by the number that stands for it in what Ink draws: there, colours of the palette are no colours
 * but these, and the painter puts the looks of the theme in their place. `selected`: the bar, all of whose texts look
 * alike; `behind`: all that is behind a dialog.
 */
export const LOOKS = { dim: 1, good: 2, warn: 3, bad: 4, accent: 5, selected: 6, behind: 7 } as const;

/** The look of a failure's frame: `bad`, but never in inverse, which would be a thick bar around the dialog. */
export const BAD_FRAME = 8;

/** The name of a look. */
export type LookName = keyof typeof LOOKS;

/** How each look is shown. `behind` is null where a theme has no look that is both calmer and readable. */
export type Palette = Readonly<Record<Exclude<LookName, 'behind'>, Style>> & { behind: Style | null };

/** The themes that a user can ask for; `auto`: dark or light, as the terminal's background is. */
export const THEMES = ['auto', 'dark', 'light', '16', 'mono'] as const;

/** What the user asks for; `colours` stand in place of the theme's. */
export type Look = {
  theme: (typeof THEMES)[number];
  colours: Readonly<Partial<Record<LookName, Colour>>>;
};

const text = (fg: Colour, bits = 0): Style => ({ fg, bg: null, bits });

/** On black and what is near to it, with 256 colours. */
export const DARK: Palette = {
  dim: text(248),
  good: text(114),
  warn: text(221),
  bad: text(210, BOLD),
  accent: text(117),
  selected: { fg: 231, bg: 24, bits: 0 },
  behind: text(248),
};

/** On white and what is near to it, with 256 colours. */
export const LIGHT: Palette = {
  dim: text(240),
  good: text(22),
  warn: text(94),
  bad: text(124, BOLD),
  accent: text(24),
  selected: { fg: 231, bg: 24, bits: 0 },
  behind: text(240),
};

/** On black, in the terminal's own sixteen colours: the bright ones. */
export const DARK_16: Palette = {
  dim: text(null),
  good: text(10),
  warn: text(11),
  bad: text(9, BOLD),
  accent: text(14),
  selected: text(null, INVERSE),
  behind: null,
};

/** On white, in the terminal's own sixteen colours: those that are dark, as neither green nor yellow is. */
export const LIGHT_16: Palette = {
  dim: text(null),
  good: text(null),
  warn: text(5),
  bad: text(1, BOLD),
  accent: text(4),
  selected: text(null, INVERSE),
  behind: null,
};

/**
 * On any background, in any sixteen colours. No two of them are readable together in all palettes that users have
 * (Solarized's white on its red is not), but the terminal's own text is, and so is its inverse.
 */
export const SIXTEEN: Palette = {
  dim: text(null),
  good: text(null),
  warn: text(null, BOLD),
  bad: text(null, BOLD | INVERSE),
  accent: text(null),
  selected: text(null, INVERSE),
  behind: null,
};

/** Without any colour. */
export const MONO: Palette = {
  dim: text(null),
  good: text(null),
  warn: text(null, BOLD),
  bad: text(null, BOLD),
  accent: text(null),
  selected: { ...PLAIN, bits: INVERSE },
  behind: null,
};

/** A terminal's background. */
export type Background = 'dark' | 'light';

/**
 * The palette for what the user asks for.
 * @param background the terminal's; null: not known
 */
export function paletteFor(look: Look, background: Background | null, depth: ColourDepth): Palette {
  const theme = look.theme === 'auto' ? background : look.theme;
  if (depth === 0 || theme === 'mono') return MONO;
  const palette = themePalette(theme === '16' ? null : theme, depth);
  const own = Object.entries(look.colours).map(([name, colour]) => [name, ownStyle(name, colour)]);
  return { ...palette, ...Object.fromEntries(own) };
}

function themePalette(theme: Background | null, depth: ColourDepth): Palette {
  if (theme === null) return SIXTEEN;
  if (depth === 16) return theme === 'dark' ? DARK_16 : LIGHT_16;
  return theme === 'dark' ? DARK : LIGHT;
}

/** The colour of the bar is its background: the texts in it are black or white, whichever is read better. */
function ownStyle(name: string, colour: Colour): Style {
  if (name === 'selected') return { fg: inkOn(colour), bg: colour, bits: colour === null ? INVERSE : 0 };
  return text(colour, name === 'bad' ? BOLD : 0);
}

/** Answers the style that a style of what Ink draws is shown in. In the bar only a line below a text stays. */
export function stylesOf(palette: Palette): (drawn: Style) => Style {
  const looks: (Style | null)[] = [];
  for (const name of Object.keys(LOOKS) as LookName[]) looks[LOOKS[name]] = palette[name];
  looks[BAD_FRAME] = { ...palette.bad, bits: palette.bad.bits & ~INVERSE };
  return (drawn) => {
    if (drawn.bg === LOOKS.selected) {
      const { selected } = palette;
      return { ...selected, bits: selected.bits | (drawn.bits & UNDERLINE) };
    }
    const look = drawn.fg === null ? null : (looks[drawn.fg] ?? null);
    return look === null ? drawn : { fg: look.fg, bg: look.bg, bits: look.bits | drawn.bits };
  };
}
