import type { TextProps } from 'ink';

/** What a text says by its looks. Colour is never the only sign: a glyph or a word stands beside it. */
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
} as const satisfies Record<string, Look>;

/** A background for boxes that stand above others: plain blanks in the terminal's own colour. */
export const OPAQUE = 'none';
