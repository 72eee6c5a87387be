/** A colour: null is the terminal's default, 0 to 255 the palette, `#rrggbb` as a number plus 2^24 a direct colour. */
export type Colour = number | null;

/** Bits of a cell's style. */
export const BOLD = 1;
export const DIM = 2;
export const ITALIC = 4;
export const UNDERLINE = 8;
export const INVERSE = 16;
export const STRIKE = 32;
export const HIDDEN = 64;
export const BLINK = 128;

/** Added to 0xrrggbb to make a direct {@link Colour}. */
export const DIRECT = 1 << 24;

export type Style = { fg: Colour; bg: Colour; bits: number };

/** One cell. A character of width 2 is followed by a cell with an empty text and width 0. */
export type Cell = { text: string; width: 0 | 1 | 2; style: Style };

/** Rows of cells, all of one length, and the cursor (null: hidden), both from 0. */
export type CellGrid = {
  columns: number;
  rows: readonly (readonly Cell[])[];
  cursor: { column: number; row: number } | null;
};

export const PLAIN: Style = { fg: null, bg: null, bits: 0 };
