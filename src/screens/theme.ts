import type { TextProps } from 'ink';

/** What the look of a text means. Colour is never the only sign: a glyph or a word says the same. */
export type Tone = keyof typeof theme;

type Look = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'inverse' | 'underline'>;

/** The looks of the program, in the sixteen colours of the user's own terminal: `<Text {...theme.good}>`. */
export const theme = {
  plain: {},
  bold: { bold: true },
  dim: { dimColor: true },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  accent: { color: 'cyan' },
  key: { color: 'cyan', bold: true },
  selected: { inverse: true },
  /** What was searched for. */
  mark: { bold: true, underline: true },
} as const satisfies Record<string, Look>;

/** The background of boxes above others: blanks in the terminal's own colour. */
export const OPAQUE = 'none';
