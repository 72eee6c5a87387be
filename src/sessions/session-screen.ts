import type { IBuffer, Terminal } from '@xterm/headless';
import type { CellGrid } from '../terminal/cells.js';
import { rowOfCells } from './cell-rows.js';
import { createHeldPlace } from './held-place.js';
import { loadXterm } from './load-xterm.js';
import { createOutputQueue } from './output-queue.js';
import { clearSequence, RESET_SEQUENCE } from './reset-screen.js';
import { viewOrigin } from './view-origin.js';

/** How much is replied to a guest's queries in one window: a guest that only asks must not fill the memory. */
const MOST_REPLY_CHARACTERS = 4096;
const REPLY_WINDOW_MS = 100;

type SessionScreenOptions = {
  columns: number;
  rows: number;
  /** Lines of history kept above the screen. */
  scrollback: number;
  /** Pauses and resumes the source of the bytes. */
  flow: { pause(): void; resume(): void };
  /** Called after bytes were parsed; often. */
  onChange: () => void;
  /** Called with the terminal's answers to the guest's queries. */
  onReply: (text: string) => void;
};

/** A terminal without a display: bytes in, cells out. */
export type SessionScreen = {
  write(bytes: Uint8Array): void;
  /** See {@link import('./session.js').Session.screen}. Never larger than the terminal itself. */
  grid(columns: number, rows: number): CellGrid;
  /** See {@link import('./session.js').Session.scrollTo}. */
  scrollTo(back: number): void;
  /** How many lines are below the shown ones; 0: the end is shown. */
  back(): number;
  /** Lines above the screen. */
  history(): number;
  /** From now on a view that is smaller than the screen shows its last rows with text, and no cursor. */
  showLastText(): void;
  resize(columns: number, rows: number): void;
  size(): { columns: number; rows: number };
  /** The key modes that the guest asked for. */
  modes(): { applicationCursor: boolean; bracketedPaste: boolean };
  /** See {@link import('./session.js').SessionKeyboard.reset}. */
  reset(): void;
  /** Resolves when all bytes that were written are on the screen. */
  settled(): Promise<void>;
};

/** Opens a terminal of the given size. Titles, bells and clipboard requests of the guest are ignored. */
export async function openScreen(options: SessionScreenOptions): Promise<SessionScreen> {
  const { newTerminal, properties } = await loadXterm();
  const { flow, scrollback } = options;
  const terminal = newTerminal({ cols: options.columns, rows: options.rows, scrollback });
  const cursorHidden = watchCursor(terminal);
  terminal.onData(limited(options.onReply));
  const changed = () => {
    last = null;
    options.onChange();
  };
  const queue = createOutputQueue({ terminal, properties, scrollback, flow, onParsed: changed });
  const place = createHeldPlace(terminal);
  let last: { columns: number; rows: number; back: number; grid: CellGrid } | null = null;
  let origin = { column: 0, row: 0 };
  let isOver = false;

  const gridNow = (columns: number, rows: number, back: number): CellGrid => {
    const buffer = terminal.buffer.active;
    const width = clamp(columns, 1, terminal.cols);
    const height = clamp(rows, 1, terminal.rows);
    const cursor = { column: Math.min(buffer.cursorX, terminal.cols - 1), row: buffer.cursorY };
    // A view that is scrolled back does not follow the cursor.
    const followed = isOver ? { column: 0, row: lastTextRow(buffer, terminal.rows) } : cursor;
    const towards = back === 0 ? followed : origin;
    origin = {
      column: viewOrigin(origin.column, width, terminal.cols, towards.column),
      row: viewOrigin(origin.row, height, terminal.rows, towards.row),
    };
    const first = Math.max(0, buffer.baseY + origin.row - back);
    const scratch = buffer.getNullCell();
    const cells = Array.from({ length: height }, (_, row) =>
      rowOfCells(buffer.getLine(first + row), origin.column, width, scratch),
    );
    const shown = back === 0 && !isOver && !cursorHidden();
    return {
      columns: width,
      rows: cells,
      cursor: shown ? { column: cursor.column - origin.column, row: cursor.row - origin.row } : null,
    };
  };

  return {
    write: queue.write,
    grid(columns, rows) {
      const back = place.back();
      if (last?.columns === columns && last.rows === rows && last.back === back) return last.grid;
      const grid = gridNow(columns, rows, back);
      last = { columns, rows, back, grid };
      return grid;
    },
    scrollTo: place.hold,
    back: place.back,
    history: () => terminal.buffer.active.baseY,
    showLastText() {
      isOver = true;
      changed();
    },
    resize(columns, rows) {
      if (columns === terminal.cols && rows === terminal.rows) return;
      terminal.resize(columns, rows);
      changed();
    },
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    modes: () => ({
      applicationCursor: terminal.modes.applicationCursorKeysMode,
      bracketedPaste: terminal.modes.bracketedPasteMode,
    }),
    reset() {
      queue.write(new TextEncoder().encode(RESET_SEQUENCE));
      void queue.settled().then(() => queue.write(new TextEncoder().encode(clearSequence(terminal))));
    },
    settled: queue.settled,
  };
}

/** The last row of the screen that is not blank; 0 where all are. */
function lastTextRow(buffer: IBuffer, rows: number): number {
  for (let row = rows - 1; row > 0; row--) {
    if (
      buffer
        .getLine(buffer.baseY + row)
        ?.translateToString(true)
        .trim()
    )
      return row;
  }
  return 0;
}

/** Follows DECTCEM, which the emulator's interface does not expose, and the resets that show the cursor again. */
function watchCursor(terminal: Terminal): () => boolean {
  let hidden = false;
  const on = (hide: boolean) => (params: readonly (number | number[])[]) => {
    if (params.includes(25)) hidden = hide;
    return false;
  };
  const reset = () => {
    hidden = false;
    return false;
  };
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, on(true));
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, on(false));
  terminal.parser.registerCsiHandler({ intermediates: '!', final: 'p' }, reset);
  terminal.parser.registerEscHandler({ final: 'c' }, reset);
  return () => hidden;
}

function limited(onReply: (text: string) => void): (text: string) => void {
  let windowStart = 0;
  let sent = 0;
  return (text) => {
    const at = performance.now();
    if (at - windowStart > REPLY_WINDOW_MS) {
      windowStart = at;
      sent = 0;
    }
    sent += text.length;
    if (sent <= MOST_REPLY_CHARACTERS) onReply(text);
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, Math.trunc(value) || 0));
}
