import type { Terminal } from '@xterm/headless';
import { rowOfCells } from './cell-rows.js';
import { cellsOfKept, type KeptLine, keepLine, textOfKept } from './kept-line.js';
import { type ScreenChange, type ScreenText, screenChange } from './screen-change.js';
import type { Scrollback } from './scrollback.js';

/** A screen that has not changed for so long is one that the user could see, not a half drawn frame. */
const QUIET_MS = 50;
/** How many frames back a half drawn one is skipped. */
const FRAMES_KNOWN = 6;
/** A screen that is like one of the last so many that were kept whole is not kept again. */
const SCREENS_KNOWN = 4;
/** Two screens are alike where this share of the rows with text is in both. */
const ALIKE = 0.8;

const NO_LINE: KeptLine = { texts: '', styles: [], continues: false };

/** A screen as it was once: its lines as they are kept, and the number of its first. */
type Seen = ScreenText & { lines: readonly KeptLine[]; top: number };

/**
 * Keeps what a console's screen has shown. The tools send no lines, they only draw a screen, so what has left it is
 * found by comparing: rows that moved out at its top are kept, and so is all of a screen that was replaced.
 * @param most how many lines are kept
 */
export function createConsoleScrollback(terminal: Terminal, most: number): Scrollback {
  /** A ring: line n is at n modulo `most`. */
  const kept: KeptLine[] = [];
  let end = 0;
  let seen = look(terminal, textOf(terminal), end);
  /** What was seen just before: `seen` may be a half drawn frame, of which the next one is no continuation. */
  let earlier: readonly Seen[] = [];
  let wholes: ReadonlySet<string>[] = [];
  let quiet: NodeJS.Timeout | undefined;

  const keep = (lines: readonly KeptLine[]) => {
    for (const line of lines) kept[end++ % most] = line;
  };
  const keepWhole = ({ rows, lines }: Seen) => {
    const texts = new Set(rows.filter((row) => row !== ''));
    if (wholes.some((known) => isAlike(texts, known))) return;
    wholes = [...wholes.slice(1 - SCREENS_KNOWN), texts];
    keep(lines.slice(0, rows.findLastIndex((row) => row !== '') + 1));
  };

  const compare = (isQuiet: boolean) => {
    const now = textOf(terminal);
    const change = screenChange(seen, now);
    const [from, by] = shiftOf(seen, change) ?? olderShift(earlier, now, end) ?? [null, 0];
    if (from !== null) {
      keep(from.lines.slice(end - from.top, by));
      earlier = [seen, ...earlier].slice(0, FRAMES_KNOWN);
    } else if (change.kind === 'replaced' || (isQuiet && change.kind === 'emptied')) keepWhole(seen);
    // Until it is quiet a frame may be half drawn: what is to come is compared with the last whole one.
    else if (!isQuiet) return;
    if (isQuiet || from === null) earlier = [];
    seen = look(terminal, now, end, isQuiet ? null : from, by);
  };

  return {
    first: () => Math.max(0, end - most),
    end: () => end,
    cells: (number, from, columns) => cellsOfKept(kept[number % most], from, columns),
    text: (number) => textOfKept(kept[number % most] ?? NO_LINE),
    continues: () => false,
    parsed() {
      compare(false);
      quiet ??= setTimeout(() => {
        quiet = undefined;
        compare(true);
      }, QUIET_MS).unref();
      quiet.refresh();
    },
    booted() {
      // What the guest shows then may be just what it showed before.
      wholes = [];
      keepWhole(seen);
      seen = { rows: [], cursorRow: 0, lines: [], top: end };
      earlier = [];
      return end;
    },
  };
}

/** The screen that the present one continues, and by how many rows it has moved; null: it does not continue it. */
type Continued = readonly [from: Seen, by: number] | null;

function shiftOf(seen: Seen, change: ScreenChange): Continued {
  if (change.kind === 'same') return [seen, 0];
  return change.kind === 'shifted' ? [seen, change.by] : null;
}

function olderShift(earlier: readonly Seen[], now: ScreenText, end: number): Continued {
  for (const seen of earlier) {
    const change = screenChange(seen, now);
    if (change.kind === 'shifted' && seen.top + change.by >= end) return [seen, change.by];
  }
  return null;
}

function textOf(terminal: Terminal): ScreenText {
  const { active } = terminal.buffer;
  const row = (at: number) => active.getLine(active.baseY + at)?.translateToString(true) ?? '';
  return {
    rows: Array.from({ length: terminal.rows }, (_, at) => row(at).trimEnd()),
    cursorRow: active.cursorY,
  };
}

/**
 * Reads the screen with this text, whose first line gets the number `top`. Lines that `known` has, `by` rows down, are
 * taken from there.
 */
function look(terminal: Terminal, text: ScreenText, top: number, known: Seen | null = null, by = 0): Seen {
  const { active } = terminal.buffer;
  const scratch = active.getNullCell();
  const lines = text.rows.map((row, at) => {
    const same = known?.rows[at + by] === row ? known.lines[at + by] : undefined;
    if (same !== undefined) return same;
    return keepLine(rowOfCells(active.getLine(active.baseY + at), 0, terminal.cols, scratch), false);
  });
  return { ...text, lines, top };
}

function isAlike(texts: ReadonlySet<string>, known: ReadonlySet<string>): boolean {
  let same = 0;
  for (const text of texts) if (known.has(text)) same++;
  return same >= ALIKE * Math.max(texts.size, known.size);
}
