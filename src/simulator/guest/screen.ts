/** The guest's text screen, like a VGA card's: 80×25 cells of a character and an attribute byte. */
export const COLUMNS = 80;
export const ROWS = 25;

const HIGH_GLYPHS =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
/** What a VGA card shows for control characters, from 1. */
const LOW_GLYPHS = '☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼';
const BYTE_OF_GLYPH = new Map([...HIGH_GLYPHS].map((glyph, at) => [glyph, 128 + at]));
const BYTE_OF_LOW_GLYPH = new Map([...LOW_GLYPHS].map((glyph, at) => [glyph, 1 + at])).set('⌂', 127);
const QUESTION_MARK = 63;
const BLANK = 32;
const GREY_ON_BLACK = 0x07;
/** ANSI numbers colours red first, a VGA card blue first. */
export const VGA_OF_ANSI = [0, 4, 2, 6, 1, 5, 3, 7];

const REGISTERS = 7;
export const SAVED_SCREEN_BYTES = COLUMNS * ROWS * 2 + REGISTERS;

/** The character that a VGA card of the PC's own code page shows for a byte. */
export function glyphOf(byte: number): string {
  return byte < 128 ? String.fromCharCode(byte) : (HIGH_GLYPHS[byte - 128] ?? '?');
}

/** The byte that such a card shows as a character; a question mark if it has none. */
export function byteOfGlyph(char: string): number {
  const code = char.charCodeAt(0);
  if (code >= 32 && code < 127) return code;
  return BYTE_OF_GLYPH.get(char) ?? BYTE_OF_LOW_GLYPH.get(char) ?? QUESTION_MARK;
}

/** A text screen as those above the guest see it. */
export type ShownScreen = {
  /** Two bytes per cell, row by row; the screen's own memory, not a copy. */
  readonly cells: Uint8Array;
  cursor(): { column: number; row: number; visible: boolean };
  /** The cells and the card's registers, `SAVED_SCREEN_BYTES` in all. */
  save(): Buffer;
  restore(saved: Uint8Array): void;
};

export type Screen = ShownScreen & {
  /** Shows text with the escape sequences that the guest's programs use. */
  write(text: string): void;
  clear(): void;
};

export function createScreen(onChange: () => void): Screen {
  const cells = new Uint8Array(COLUMNS * ROWS * 2);
  let column = 0;
  let row = 0;
  let visible = true;
  let foreground = 7;
  let background = 0;
  let bold = false;
  let reverse = false;
  /** An incomplete escape sequence. */
  let sequence = '';

  const attribute = () => {
    const front = bold ? foreground | 8 : foreground;
    return reverse ? ((front & 7) << 4) | background : (background << 4) | front;
  };
  const blank = (from: number, to: number, value: number) => {
    for (let at = from; at < to; at += 1) {
      cells[at * 2] = BLANK;
      cells[at * 2 + 1] = value;
    }
  };
  const lineFeed = () => {
    if (row < ROWS - 1) {
      row += 1;
      return;
    }
    cells.copyWithin(0, COLUMNS * 2);
    blank(COLUMNS * (ROWS - 1), COLUMNS * ROWS, attribute());
  };
  const put = (byte: number) => {
    if (column === COLUMNS) {
      column = 0;
      lineFeed();
    }
    const at = (row * COLUMNS + column) * 2;
    cells[at] = byte;
    cells[at + 1] = attribute();
    column += 1;
  };
  const control = (code: number) => {
    if (code === 10) lineFeed();
    else if (code === 13) column = 0;
    else if (code === 8) column = Math.max(0, Math.min(column, COLUMNS - 1) - 1);
    else if (code === 9) column = Math.min(COLUMNS - 1, (Math.floor(column / 8) + 1) * 8);
    else if (code === 27) sequence = '\x1b';
  };
  const colours = (parameters: readonly number[]) => {
    for (let at = 0; at < parameters.length; at += 1) {
      const n = parameters[at] ?? 0;
      if (n === 0) {
        foreground = 7;
        background = 0;
        bold = false;
        reverse = false;
      } else if (n === 1) bold = true;
      else if (n === 22) bold = false;
      else if (n === 7) reverse = true;
      else if (n === 27) reverse = false;
      else if (n === 39) foreground = 7;
      else if (n === 49) background = 0;
      else if (n >= 30 && n <= 37) foreground = VGA_OF_ANSI[n - 30] ?? 7;
      else if (n >= 40 && n <= 47) background = VGA_OF_ANSI[n - 40] ?? 0;
      else if (n >= 90 && n <= 97) foreground = (VGA_OF_ANSI[n - 90] ?? 7) | 8;
      else if ((n === 38 || n === 48) && parameters[at + 1] === 5) {
        const nearest = nearestVga(parameters[at + 2] ?? 0);
        if (n === 38) foreground = nearest;
        else background = nearest & 7;
        at += 2;
      }
    }
  };
  const execute = (text: string) => {
    const final = text.at(-1);
    const body = text.slice(2, -1);
    const parameters = body.replace('?', '').split(';').map(Number);
    const count = Math.max(1, parameters[0] || 1);
    const here = row * COLUMNS + Math.min(column, COLUMNS - 1);
    if (final === 'm') colours(parameters);
    else if (final === 'H') {
      row = Math.min(ROWS, count) - 1;
      column = Math.min(COLUMNS, Math.max(1, parameters[1] || 1)) - 1;
    } else if (final === 'J') blank(parameters[0] === 2 ? 0 : here, COLUMNS * ROWS, attribute());
    else if (final === 'K') blank(here, (row + 1) * COLUMNS, attribute());
    else if (final === 'A') row = Math.max(0, row - count);
    else if (final === 'B') row = Math.min(ROWS - 1, row + count);
    else if (final === 'C') column = Math.min(COLUMNS - 1, column + count);
    else if (final === 'D') column = Math.max(0, Math.min(column, COLUMNS - 1) - count);
    else if (body === '?25') visible = final === 'h';
  };
  const inSequence = (char: string) => {
    sequence += char;
    if (sequence.length === 2 && char !== '[') sequence = '';
    else if (sequence.length > 2 && char >= '@' && char <= '~') {
      execute(sequence);
      sequence = '';
    } else if (sequence.length > 32) sequence = '';
  };
  blank(0, COLUMNS * ROWS, GREY_ON_BLACK);
  return {
    cells,
    cursor: () => ({ column: Math.min(column, COLUMNS - 1), row, visible }),
    write(text) {
      for (const char of text) {
        const code = char.charCodeAt(0);
        if (sequence !== '') inSequence(char);
        else if (code >= 32 && code < 127) put(code);
        else if (code < 32) control(code);
        else put(BYTE_OF_GLYPH.get(char) ?? QUESTION_MARK);
      }
      onChange();
    },
    clear() {
      colours([0]);
      blank(0, COLUMNS * ROWS, GREY_ON_BLACK);
      column = 0;
      row = 0;
      visible = true;
      sequence = '';
      onChange();
    },
    save: () =>
      Buffer.concat([
        cells,
        Buffer.from([column, row, Number(visible), foreground, background, Number(bold), Number(reverse)]),
      ]),
    restore(saved) {
      const [toColumn = 0, toRow = 0, shown = 1, front = 7, back = 0, bright = 0, swapped = 0] =
        saved.subarray(cells.length);
      cells.set(saved.subarray(0, cells.length));
      column = Math.min(COLUMNS, toColumn);
      row = Math.min(ROWS - 1, toRow);
      visible = shown !== 0;
      foreground = front & 15;
      background = back & 7;
      bold = bright !== 0;
      reverse = swapped !== 0;
      sequence = '';
      onChange();
    },
  };
}

/** The VGA colour for one of xterm's 256: each channel counts when it is at least half on. */
function nearestVga(colour: number): number {
  if (colour < 16) return (VGA_OF_ANSI[colour & 7] ?? 7) | (colour & 8);
  if (colour >= 232) return colour < 238 ? 0 : colour < 246 ? 8 : colour < 252 ? 7 : 15;
  const cube = colour - 16;
  const red = Math.floor(cube / 36);
  const green = Math.floor(cube / 6) % 6;
  const blue = cube % 6;
  const strongest = Math.max(red, green, blue);
  if (strongest < 2) return 0;
  const bit = (level: number, value: number) => (level * 2 > strongest ? value : 0);
  return bit(red, 4) | bit(green, 2) | bit(blue, 1) | (strongest > 3 ? 8 : 0);
}
