import type { Terminal } from '@xterm/headless';
import type { Place, ViewPlace } from '../../state/ports.js';
import type { Recorded } from '../recording/recorder.js';
import type { Session, SessionGrid } from '../session.js';
import { createConsoleScrollback } from './console-scrollback.js';
import { loadXterm } from './load-xterm.js';
import { createOutputQueue } from './output-queue.js';
import { placeAfter, wrappingOf } from './reflow.js';
import { END_SEQUENCE, resetSequence, usedRows } from './reset-screen.js';
import { joinLines } from './session-lines.js';
import { createStreamScrollback } from './stream-scrollback.js';
import { viewOrigin } from './view-origin.js';

/** How much is replied to a guest's queries in one window: a guest that only asks must not fill the memory. */
const MOST_REPLY_CHARACTERS = 4096;
const REPLY_WINDOW_MS = 100;

/** What is kept above the screen: how many lines, and whether the source sends lines or draws screens. */
export type ScreenScrollback = { lines: number; from: 'lines' | 'screens' };

type SessionScreenOptions = {
  columns: number;
  rows: number;
  scrollback: ScreenScrollback;
  /** Pauses and resumes the source of the bytes. */
  flow: { pause(): void; resume(): void };
  /** Called after bytes were parsed; often. */
  onChange: () => void;
  /** Called with the terminal's answers to the guest's queries. */
  onReply: (text: string) => void;
};

/** A terminal without a display: bytes in, cells out. */
export type SessionScreen = Pick<Session, 'lines' | 'markBoot' | 'onRewrap'> & {
  write(bytes: Uint8Array): void;
  /** See {@link Session.screen}. Never larger than the terminal itself. */
  grid(columns: number, rows: number, at?: ViewPlace | null): SessionGrid;
  hasScrollback(): boolean;
  /** What a recording takes from it: the screen and the lines as they are, also where a view holds others. */
  recorded(): Pick<Recorded, 'size' | 'grid' | 'lines' | 'drawsScreens' | 'properties'>;
  /** From now on a view that is smaller than the screen shows its last rows with text, and no cursor. */
  showLastText(): void;
  resize(columns: number, rows: number): void;
  size(): { columns: number; rows: number };
  /** The key modes that the guest asked for. */
  modes(): { applicationCursor: boolean; bracketedPaste: boolean };
  /** See {@link import('../../state/ports.js').SessionKeyboard.reset}. */
  reset(): void;
  /** Resolves when all bytes that were written are on the screen. */
  settled(): Promise<void>;
};

/** Opens a terminal of the given size. Titles, bells and clipboard requests of the guest are ignored. */
export async function openScreen(options: SessionScreenOptions): Promise<SessionScreen> {
  const { newTerminal, properties } = await loadXterm();
  const { flow } = options;
  const sendsLines = options.scrollback.from === 'lines';
  const most = options.scrollback.lines;
  const scrollback = sendsLines ? most : 0;
  const terminal = newTerminal({ cols: options.columns, rows: options.rows, scrollback });
  const cursorHidden = watchCursor(terminal);
  terminal.onData(limited(options.onReply));
  const above = sendsLines ? createStreamScrollback(terminal) : createConsoleScrollback(terminal, most);
  const lines = joinLines(terminal, above);
  const recordedLines = joinLines(terminal, above);
  const changed = () => {
    last = null;
    options.onChange();
  };
  const onParsed = () => {
    above.parsed();
    changed();
  };
  const queue = createOutputQueue({ terminal, properties, scrollback, flow, onParsed });
  let last: { columns: number; rows: number; at: ViewPlace | null; grid: SessionGrid } | null = null;
  let origin: Place = { column: 0, row: 0 };
  let isOver = false;
  let boot: number | null = null;
  const rewraps: ((placeAfter: (place: Place) => Place) => void)[] = [];

  const size = () => ({ columns: terminal.cols, rows: terminal.rows });
  const cursorNow = () => {
    const { active } = terminal.buffer;
    return { column: Math.min(active.cursorX, terminal.cols - 1), row: active.cursorY };
  };
  const gridNow = (columns: number, rows: number, at: ViewPlace | null): SessionGrid => {
    const width = clamp(columns, 1, terminal.cols);
    const height = clamp(rows, 1, terminal.rows);
    if (at === null) origin = originAtCursor(width, height);
    const { top, left } = at === null ? placeOf(origin) : placeNear(at, width, height);
    const cursor = cursorNow();
    const isShown = at === null && !isOver && !cursorHidden();
    return {
      columns: width,
      rows: Array.from({ length: height }, (_, row) => lines.cells(top + row, left, width)),
      cursor: isShown ? { column: cursor.column - origin.column, row: cursor.row - origin.row } : null,
      top,
      left,
    };
  };
  const originAtCursor = (width: number, height: number): Place => {
    const { active } = terminal.buffer;
    const towards = isOver
      ? { column: 0, row: Math.max(usedRows(active, terminal.rows) - 1, 0) }
      : cursorNow();
    return {
      column: viewOrigin(origin.column, width, terminal.cols, towards.column),
      row: viewOrigin(origin.row, height, terminal.rows, towards.row),
    };
  };
  const placeOf = ({ row, column }: Place): ViewPlace => ({ top: lines.screen() + row, left: column });
  const placeNear = ({ top, left }: ViewPlace, width: number, height: number): ViewPlace => ({
    top: clamp(top, lines.first(), lines.end() - height),
    left: clamp(left, 0, terminal.cols - width),
  });

  return {
    write: queue.write,
    grid(columns, rows, at = null) {
      if (last?.columns === columns && last.rows === rows && isSamePlace(last.at, at)) return last.grid;
      if (at === null) lines.letGo();
      else lines.hold();
      const grid = gridNow(columns, rows, at);
      last = { columns, rows, at, grid };
      return grid;
    },
    lines: () => ({
      first: lines.first(),
      screen: lines.screen(),
      end: lines.end(),
      columns: terminal.cols,
      cursor: { row: lines.screen() + cursorNow().row, column: cursorNow().column },
      boot,
      following: (width, height) =>
        placeOf(originAtCursor(Math.min(width, terminal.cols), Math.min(height, terminal.rows))),
      text: lines.text,
      cells: (row) => lines.cells(row, 0, terminal.cols).map(({ text }) => text),
      continues: lines.continues,
    }),
    markBoot(at) {
      const { row, column } = cursorNow();
      const next = above.booted() ?? lines.screen() + row + (column > 0 ? 1 : 0);
      boot = at === 'first' ? lines.first() : next;
    },
    onRewrap: (listener) => {
      rewraps.push(listener);
    },
    showLastText() {
      isOver = true;
      changed();
    },
    recorded: () => ({
      size,
      grid: () => ({
        columns: terminal.cols,
        rows: Array.from({ length: terminal.rows }, (_, row) =>
          recordedLines.cells(recordedLines.screen() + row, 0, terminal.cols),
        ),
        cursor: cursorNow(),
      }),
      lines: () => ({
        first: recordedLines.first(),
        screen: recordedLines.screen(),
        end: recordedLines.end(),
        cursor: { row: recordedLines.screen() + cursorNow().row },
        text: recordedLines.text,
        continues: recordedLines.continues,
      }),
      drawsScreens: !sendsLines,
      properties,
    }),
    hasScrollback: () => lines.first() < lines.screen(),
    resize(columns, rows) {
      if (columns === terminal.cols && rows === terminal.rows) return;
      lines.letGo();
      const before = wrappingOf(terminal, lines);
      terminal.resize(columns, rows);
      const after = wrappingOf(terminal, lines);
      const moved = (place: Place) => placeAfter(place, before, after);
      boot = boot === null ? null : moved({ row: boot, column: 0 }).row;
      for (const listener of rewraps) listener(moved);
      changed();
    },
    size,
    modes: () => ({
      applicationCursor: terminal.modes.applicationCursorKeysMode,
      bracketedPaste: terminal.modes.bracketedPasteMode,
    }),
    reset() {
      const print = (text: string) => queue.write(new TextEncoder().encode(text));
      print(END_SEQUENCE);
      void queue.settled().then(() => print(resetSequence(terminal)));
    },
    settled: queue.settled,
  };
}

function isSamePlace(a: ViewPlace | null, b: ViewPlace | null): boolean {
  return a === b || (a !== null && b !== null && a.top === b.top && a.left === b.left);
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
