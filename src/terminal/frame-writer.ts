import { positionQuestion } from './modes.js';
import { moveTo, newPen, type Pen, setErasingStyle } from './pen.js';
import type { AskedAt } from './questions.js';
import { blankRow, type Row } from './row.js';
import { writeRowDifference } from './row-difference.js';
import { findScroll, type Scroll, scrolled } from './scroll.js';

/** Where the cursor shall be seen, both from 0; null: hidden. */
export type Cursor = { column: number; row: number } | null;

/** Knows what the terminal shows, and what bytes change that. */
export type FrameWriter = {
  /**
   * The bytes that turn what is shown into these rows and this cursor; '' where nothing differs. `question`: asks
   * behind them where the cursor is, with it at this place.
   */
  write(rows: readonly Row[], cursor: Cursor, question?: AskedAt | null): string;
  /** The screen can show anything: the next write paints all of it. */
  forget(): void;
  /** Whether larger frames are wrapped in a synchronized update (CSI ? 2026). */
  synchronize(on: boolean): void;
};

const smallFrame = 256;
const worthScrolling = 48;
const scrollsInOneFrame = 3;

/** A writer for a screen of this size. `basic`: the terminal knows no more than a VT100. */
export function createFrameWriter(columns: number, rows: number, basic = false): FrameWriter {
  const blank = blankRow(columns);
  let shown: readonly Row[] | null = null;
  let pen = newPen(basic);
  let shownCursor: Cursor = null;
  let synchronized = false;

  function paintAnew(): void {
    pen = newPen(basic);
    pen.out = '\x1b[?25l\x1b[?7l\x1b[m\x1b[r\x1b[H\x1b[2J';
    pen.at = { row: 0, column: 0 };
    pen.style = { fg: -1, bg: -1, bits: 0 };
    shown = new Array(rows).fill(blank);
    shownCursor = null;
  }

  function wrap(body: string, anew: boolean, cursor: Cursor): string {
    const large = body.length > smallFrame;
    const hide = shownCursor !== null && (cursor === null || (large && !synchronized));
    const show = cursor !== null && (shownCursor === null || hide);
    const whole = `${hide ? '\x1b[?25l' : ''}${body}${show ? '\x1b[?25h' : ''}`;
    shownCursor = cursor;
    return synchronized && (large || anew) ? `\x1b[?2026h${whole}\x1b[?2026l` : whole;
  }

  return {
    write(wanted, cursor, question = null) {
      const anew = shown === null;
      pen.out = '';
      if (shown === null) paintAnew();
      pen = anew ? rewritten(pen, shown ?? [], wanted) : difference(pen, shown ?? [], wanted, blank);
      shown = wanted;
      if (question) askPosition(pen, question);
      if (cursor) moveTo(pen, cursor.row, cursor.column);
      return wrap(pen.out, anew, cursor);
    },
    forget() {
      shown = null;
    },
    synchronize(on) {
      synchronized = on;
    },
  };
}

/** By its address: the answer must be right even where a character was wider than we think. */
function askPosition(pen: Pen, { row, column }: AskedAt): void {
  pen.out += positionQuestion({ row, column });
  pen.at = { row, column };
}

/** The pen after the shortest way found from the rows shown to those wanted. */
function difference(start: Pen, shown: readonly Row[], wanted: readonly Row[], blank: Row): Pen {
  let best = rewritten(start, shown, wanted);
  let pen = start;
  let now = shown;
  for (
    let tries = 0;
    tries < scrollsInOneFrame && best.out.length - pen.out.length > worthScrolling;
    tries++
  ) {
    const scroll = findScroll(now, wanted);
    if (!scroll) break;
    pen = writeScroll(pen, scroll, now, wanted, blank);
    now = now.map((row, at) => (at < scroll.top || at > scroll.bottom ? row : (wanted[at] ?? row)));
    const way = rewritten(pen, now, wanted);
    if (Buffer.byteLength(way.out) >= Buffer.byteLength(best.out)) break;
    best = way;
  }
  return best;
}

function rewritten(start: Pen, shown: readonly Row[], wanted: readonly Row[]): Pen {
  const pen = { ...start };
  for (const [at, row] of wanted.entries()) {
    const old = shown[at];
    if (old && old !== row) writeRowDifference(pen, at, old, row);
  }
  return pen;
}

/**
 * Scrolls within a region by index and reverse index, which even a VT100 has, and writes the region's rows
 * while it is set; resetting it brings the cursor home.
 */
function writeScroll(
  start: Pen,
  scroll: Scroll,
  shown: readonly Row[],
  wanted: readonly Row[],
  blank: Row,
): Pen {
  const { top, bottom, by } = scroll;
  const pen = { ...start };
  setErasingStyle(pen);
  pen.out += `\x1b[${top + 1};${bottom + 1}r`;
  pen.at = { row: 0, column: 0 };
  pen.margins = true;
  moveTo(pen, by > 0 ? bottom : top, 0);
  pen.out += (by > 0 ? '\x1bD' : '\x1bM').repeat(Math.abs(by));
  const now = scrolled(shown, scroll, blank);
  for (let at = top; at <= bottom; at++) {
    const old = now[at];
    const row = wanted[at];
    if (old && row && old !== row) writeRowDifference(pen, at, old, row);
  }
  pen.out += '\x1b[r';
  pen.at = { row: 0, column: 0 };
  pen.margins = false;
  return pen;
}
