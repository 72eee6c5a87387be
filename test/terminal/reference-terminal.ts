import xterm from '@xterm/headless';
import {
  BLINK,
  BOLD,
  type Cell,
  type CellGrid,
  type Colour,
  DIM,
  DIRECT,
  HIDDEN,
  INVERSE,
  ITALIC,
  STRIKE,
  UNDERLINE,
} from '../../src/terminal/cells.js';

// The addon reads its table from the start of the buffer's memory, which is wrong in Node's shared pool.
const poolSize = Buffer.poolSize;
Buffer.poolSize = 0;
const { UnicodeGraphemesAddon } = await import('@xterm/addon-unicode-graphemes');
Buffer.poolSize = poolSize;

/** The terminal that tests compare with. */
export type ReferenceTerminal = {
  terminal: xterm.Terminal;
  write(bytes: string | Uint8Array): Promise<void>;
  resize(columns: number, rows: number): void;
  /** What it shows. */
  grid(): CellGrid;
  /** Its rows as text, without styles. */
  lines(): string[];
  isCursorShown(): boolean;
};

export function openReference(columns: number, rows: number): ReferenceTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  terminal.loadAddon(new UnicodeGraphemesAddon());
  terminal.unicode.activeVersion = '15-graphemes';
  let cursorShown = true;
  const watch = (final: string, shown: boolean) =>
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(25)) cursorShown = shown;
      return false;
    });
  watch('h', true);
  watch('l', false);
  const row = (at: number): Cell[] => {
    const line = terminal.buffer.active.getLine(terminal.buffer.active.baseY + at);
    const cells: Cell[] = [];
    for (let column = 0; column < terminal.cols; column++) {
      const cell = line?.getCell(column);
      if (cell) cells.push(cellOf(cell));
    }
    return cells;
  };
  return {
    terminal,
    write: (bytes) => new Promise((resolve) => terminal.write(bytes, resolve)),
    resize: (newColumns, newRows) => terminal.resize(newColumns, newRows),
    grid: () => ({
      columns: terminal.cols,
      rows: Array.from({ length: terminal.rows }, (_, at) => row(at)),
      cursor: { column: terminal.buffer.active.cursorX, row: terminal.buffer.active.cursorY },
    }),
    isCursorShown: () => cursorShown,
    lines: () =>
      Array.from({ length: terminal.rows }, (_, at) =>
        (
          terminal.buffer.active.getLine(terminal.buffer.active.baseY + at)?.translateToString() ?? ''
        ).trimEnd(),
      ),
  };
}

function cellOf(cell: xterm.IBufferCell): Cell {
  const colour = (isDefault: boolean, isDirect: boolean, value: number): Colour =>
    isDefault ? null : isDirect ? DIRECT + value : value;
  const width = cell.getWidth();
  const bits =
    (cell.isBold() ? BOLD : 0) |
    (cell.isDim() ? DIM : 0) |
    (cell.isItalic() ? ITALIC : 0) |
    (cell.isUnderline() ? UNDERLINE : 0) |
    (cell.isInverse() ? INVERSE : 0) |
    (cell.isStrikethrough() ? STRIKE : 0) |
    (cell.isInvisible() ? HIDDEN : 0) |
    (cell.isBlink() ? BLINK : 0);
  return {
    text: width === 0 ? '' : cell.getChars() || ' ',
    width: width === 0 ? 0 : width === 2 ? 2 : 1,
    style: {
      fg: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
      bg: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
      bits,
    },
  };
}
