import { BOLD, DIM, INVERSE, PLAIN, type Style, UNDERLINE } from './cells.js';

/**
 * What a text means, by the number that stands for it in what Ink draws: there, colours of the palette are no colours
 * but these, and the painter puts the looks of the theme in their place.
 */
export const LOOKS = { dim: 1, good: 2, warn: 3, bad: 4, accent: 5, selected: 6 } as const;

/** The name of a look. */
export type LookName = keyof typeof LOOKS;

/** How each look is shown. `selected`: the bar, all of whose texts look alike. */
export type Palette = Readonly<Record<LookName, Style>>;

/** The sixteen colours of the user's own terminal. */
export const SIXTEEN: Palette = {
  dim: { ...PLAIN, bits: DIM },
  good: { ...PLAIN, fg: 2 },
  warn: { ...PLAIN, fg: 3 },
  bad: { fg: 1, bg: null, bits: BOLD },
  accent: { ...PLAIN, fg: 6 },
  selected: { ...PLAIN, bits: INVERSE },
};

/** The looks by their numbers. */
function byNumber(palette: Palette): readonly (Style | undefined)[] {
  const looks: Style[] = [];
  for (const name of Object.keys(LOOKS) as LookName[]) looks[LOOKS[name]] = palette[name];
  return looks;
}

/** Answers the style that a style of what Ink draws is shown in. In the bar only a line below a text stays. */
export function stylesOf(palette: Palette): (drawn: Style) => Style {
  const looks = byNumber(palette);
  return (drawn) => {
    const look = drawn.fg === null ? undefined : looks[drawn.fg];
    if (drawn.bg === LOOKS.selected) {
      const { selected } = palette;
      return { ...selected, bits: selected.bits | (drawn.bits & UNDERLINE) };
    }
    return look === undefined ? drawn : { fg: look.fg, bg: look.bg, bits: look.bits | drawn.bits };
  };
}
