import type { TextProps } from 'ink';
import { BAD_FRAME, LOOKS, type LookName } from '../terminal/palette.js';

/** What the look of a text means. Colour is never the only sign: a glyph or a word says the same. */
export type Tone = keyof typeof theme;

type Look = Pick<TextProps, 'color' | 'backgroundColor' | 'bold' | 'underline'>;

/** The colour for a text or a border with this look; the theme says which it is (terminal/palette.ts). */
const colour = (name: LookName) => `ansi256(${LOOKS[name]})`;

/** The looks of the program: `<Text {...theme.good}>`. */
export const theme = {
  plain: {},
  bold: { bold: true },
  dim: { color: colour('dim') },
  good: { color: colour('good') },
  warn: { color: colour('warn') },
  bad: { color: colour('bad') },
  badFrame: { color: `ansi256(${BAD_FRAME})` },
  accent: { color: colour('accent') },
  key: { color: colour('accent'), bold: true },
  selected: { backgroundColor: colour('selected') },
  /** What was searched for. */
  mark: { bold: true, underline: true },
} as const satisfies Record<string, Look>;

/** The look of a count: none is calm, whatever some would be. */
export function countTone(count: number, tone: Tone): Tone {
  return count === 0 ? 'dim' : tone;
}

/** The background of boxes above others: blanks in the terminal's own colour. */
export const OPAQUE = 'none';

/** The lines of every frame. */
export const FRAME = 'round' as const;
