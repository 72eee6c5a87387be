import { COLUMNS, glyphOf, ROWS } from '../guest/screen.js';
import { FRAME_HEAD_BYTES } from '../kernel/console-feed.js';

/** How a type of terminal shows colours (docs/palacios/tools.md, "The console tools"). */
export type ColourMode = 'eight' | 'palette' | 'none';

/** Draws a guest's screen on a terminal as curses does: only what has changed. */
export type Drawing = {
  begin(): string;
  /** The bytes that turn what is shown into this frame of the console feed. */
  update(frame: Uint8Array): string;
  end(): string;
};

/** VGA numbers colours blue first, ANSI red first. */
const ANSI_OF_VGA = [0, 4, 2, 6, 1, 5, 3, 7];
const PALETTE = [
  '00/00/00',
  'AA/00/00',
  '00/AA/00',
  'AA/55/00',
  '00/00/AA',
  'AA/00/AA',
  '00/AA/AA',
  'AA/AA/AA',
];
const BLANK_CELL = 0x0720;
/** Up to this many unchanged cells are written again rather than skipped by moving the cursor. */
const CHEAP_GAP = 6;

export function colourModeOf(term: string): ColourMode {
  if (/^(screen|tmux|vt|dumb)/.test(term)) return 'none';
  return /256color$/.test(term) ? 'palette' : 'eight';
}

export function createDrawing(mode: ColourMode): Drawing {
  const shown = new Uint16Array(COLUMNS * ROWS).fill(BLANK_CELL);
  let attribute = -1;
  let cursorVisible = true;

  const style = (wanted: number) => {
    if (wanted === attribute) return '';
    attribute = wanted;
    return sgr(wanted, mode);
  };
  return {
    begin: () => {
      const colours =
        mode === 'palette' ? PALETTE.map((rgb, at) => `\x1b]4;${at};rgb:${rgb}\x1b\\`).join('') : '';
      return `\x1b[?1049h\x1b[1;${ROWS}r\x1b(B\x1b[m\x1b[4l\x1b[?7h\x1b[?1h\x1b=${colours}\x1b[H\x1b[2J`;
    },
    update(frame) {
      let out = '';
      let at = -1;
      const put = (cell: number) => {
        const value = cellOf(frame, cell);
        const byte = value & 0xff;
        out += style(value >> 8) + (byte < 32 || byte === 127 ? ' ' : glyphOf(byte));
        shown[cell] = value;
        at = cell + 1;
      };
      for (let cell = 0; cell < shown.length; cell += 1) {
        if (shown[cell] === cellOf(frame, cell)) continue;
        const near =
          at >= 0 && cell - at <= CHEAP_GAP && Math.floor(at / COLUMNS) === Math.floor(cell / COLUMNS);
        if (!near) out += cursorTo(cell % COLUMNS, Math.floor(cell / COLUMNS));
        for (let between = near ? at : cell; between <= cell; between += 1) put(between);
      }
      const visible = frame[2] === 1;
      if (visible !== cursorVisible) out += visible ? '\x1b[?25h' : '\x1b[?25l';
      cursorVisible = visible;
      return out + cursorTo(frame[0] ?? 0, frame[1] ?? 0);
    },
    end: () => {
      const colours = mode === 'palette' ? '\x1b]104\x07' : '';
      return `\x1b[?25h\x1b[${ROWS};1H\x1b(B\x1b[m${colours}\x1b[r\x1b[?1049l\r\x1b[?1l\x1b>`;
    },
  };
}

function cellOf(frame: Uint8Array, cell: number): number {
  const at = FRAME_HEAD_BYTES + cell * 2;
  return ((frame[at + 1] ?? 0) << 8) | (frame[at] ?? 0);
}

function cursorTo(column: number, row: number): string {
  return `\x1b[${row + 1};${column + 1}H`;
}

function sgr(attribute: number, mode: ColourMode): string {
  const bold = (attribute & 8) !== 0 ? '\x1b[1m' : '';
  if (mode === 'none') return `\x1b(B\x1b[m${bold}`;
  const foreground = ANSI_OF_VGA[attribute & 7] ?? 7;
  const background = ANSI_OF_VGA[(attribute >> 4) & 7] ?? 0;
  return `\x1b(B\x1b[m${bold}\x1b[3${foreground}m\x1b[4${background}m`;
}
