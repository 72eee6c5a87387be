import type { IBufferCell, Terminal } from '@xterm/headless';
import {
  byteOfGlyph,
  COLUMNS,
  ROWS,
  SAVED_SCREEN_BYTES,
  type ShownScreen,
  VGA_OF_ANSI,
} from '../guest/screen.js';

const BLANK = 32;
const GREY_ON_BLACK = 0x07;
const BRIGHT = 0x08;

/** The text screen of a guest in QEMU, read from what QEMU's curses display draws on a terminal. */
export type TextScreen = ShownScreen & {
  /** Takes what QEMU drew; what arrives before `begin` is lost. */
  draw(bytes: Uint8Array): void;
  /** Begins an empty screen for a new QEMU. */
  begin(): Promise<void>;
};

/** @param onChange called when a cell or the cursor has changed */
export function createTextScreen(onChange: () => void): TextScreen {
  const cells = new Uint8Array(COLUMNS * ROWS * 2);
  let cursor = { column: 0, row: 0, visible: true };
  let terminal: Terminal | null = null;
  let visible = true;
  blank(cells);

  const look = (from: Terminal) => {
    if (from !== terminal) return;
    const { cursorX, cursorY } = from.buffer.active;
    const now = { column: Math.min(cursorX, COLUMNS - 1), row: Math.min(cursorY, ROWS - 1), visible };
    const moved = now.column !== cursor.column || now.row !== cursor.row || now.visible !== cursor.visible;
    cursor = now;
    if (readCells(from, cells) || moved) onChange();
  };
  return {
    cells,
    cursor: () => cursor,
    draw(bytes) {
      const to = terminal;
      to?.write(bytes, () => look(to));
    },
    async begin() {
      const next = await newTerminal();
      terminal?.dispose();
      terminal = next;
      visible = true;
      const cursorMode = (shown: boolean) => (params: readonly (number | number[])[]) => {
        if (params.includes(25)) visible = shown;
        return false;
      };
      next.parser.registerCsiHandler({ prefix: '?', final: 'h' }, cursorMode(true));
      next.parser.registerCsiHandler({ prefix: '?', final: 'l' }, cursorMode(false));
      blank(cells);
      cursor = { column: 0, row: 0, visible };
      onChange();
    },
    save() {
      const saved = Buffer.alloc(SAVED_SCREEN_BYTES);
      saved.set(cells);
      saved.set([cursor.column, cursor.row, Number(cursor.visible)], cells.length);
      return saved;
    },
    restore(saved) {
      const [column = 0, row = 0, shown = 1] = saved.subarray(cells.length);
      cells.set(saved.subarray(0, cells.length));
      cursor = { column: Math.min(COLUMNS - 1, column), row: Math.min(ROWS - 1, row), visible: shown !== 0 };
      onChange();
    },
  };
}

/** The emulator is loaded at first use: most processes of the simulated host never need it. */
async function newTerminal(): Promise<Terminal> {
  const module = await import('@xterm/headless');
  // It is CommonJS: where Node cannot detect the names, all exports are under `default`.
  const { Terminal: Emulator } = 'default' in module ? (module.default as typeof module) : module;
  return new Emulator({ cols: COLUMNS, rows: ROWS, scrollback: 0, allowProposedApi: true, logLevel: 'off' });
}

function blank(cells: Uint8Array): void {
  for (let at = 0; at < cells.length; at += 2) {
    cells[at] = BLANK;
    cells[at + 1] = GREY_ON_BLACK;
  }
}

/** Copies what a terminal shows into VGA cells; true if that changed any. */
function readCells(terminal: Terminal, cells: Uint8Array): boolean {
  const buffer = terminal.buffer.active;
  const cell = buffer.getNullCell();
  let changed = false;
  for (let row = 0; row < ROWS; row += 1) {
    const line = buffer.getLine(buffer.viewportY + row);
    for (let column = 0; column < COLUMNS; column += 1) {
      const at = (row * COLUMNS + column) * 2;
      const shown = line?.getCell(column, cell);
      const byte = shown ? byteOf(shown.getChars()) : BLANK;
      const attribute = shown ? attributeOf(shown, byte) : GREY_ON_BLACK;
      if (cells[at] === byte && cells[at + 1] === attribute) continue;
      cells[at] = byte;
      cells[at + 1] = attribute;
      changed = true;
    }
  }
  return changed;
}

function byteOf(chars: string): number {
  return chars === '' ? BLANK : byteOfGlyph(chars);
}

/**
 * QEMU draws a bright foreground in bold and a bright background blinking. Black on black are the terminal's own
 * colours, in which curses also clears the screen.
 */
function attributeOf(cell: IBufferCell, byte: number): number {
  const own = byte === BLANK ? 7 : 0;
  const foreground = cell.isFgPalette() ? (VGA_OF_ANSI[cell.getFgColor() & 7] ?? 7) : own;
  const background = cell.isBgPalette() ? (VGA_OF_ANSI[cell.getBgColor() & 7] ?? 0) : 0;
  const front = foreground | (cell.isBold() ? BRIGHT : 0);
  const back = background | (cell.isBlink() ? BRIGHT : 0);
  return (back << 4) | front;
}
