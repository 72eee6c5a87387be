import xterm from '@xterm/headless';
import type { Terminal } from './terminal.js';

const UNTIL_MS = 20_000;

/** What a terminal showed, computed from what was written, up to a position that the caller advances. */
export type Replay = {
  /** The rows, without blanks at their ends. */
  rows(): readonly string[];
  row(at: number): string;
  /** The first row from this one on whose cell in this column is drawn in inverse; null: none. */
  inverseRow(column: number, from?: number): number | null;
  /** True during a synchronized update: the user sees none of it yet. */
  inUpdate(): boolean;
  /** Advances by one event. Returns its time; null: there are no more. */
  step(): Promise<number | null>;
  /** Advances to the end, or to this many events before it. */
  catchUp(before?: number): Promise<void>;
  /** Advances until the screen shows what is wanted. Returns the time; null: it never did. */
  firstAt(wanted: (replay: Replay) => boolean): Promise<number | null>;
  /** Waits, while the program runs, until the screen shows what is wanted; throws after the limit. */
  until(wanted: (replay: Replay) => boolean, what: string, limitMs?: number): Promise<void>;
};

/** The replay of a terminal, from its start. */
export function openReplay(source: Terminal): Replay {
  const screen = new xterm.Terminal({ cols: source.columns, rows: source.rows, allowProposedApi: true });
  const write = (bytes: Buffer) => new Promise<void>((resolve) => screen.write(bytes, resolve));
  let next = 0;

  const line = (at: number) => screen.buffer.active.getLine(screen.buffer.active.baseY + at);
  const row = (at: number) => line(at)?.translateToString(true) ?? '';
  const replay: Replay = {
    row,
    rows: () => Array.from({ length: screen.rows }, (_, at) => row(at)),
    inverseRow(column, from = 0) {
      for (let at = from; at < screen.rows; at += 1) {
        const cell = line(at)?.getCell(column);
        if (cell !== undefined && cell.isInverse() !== 0) return at;
      }
      return null;
    },
    inUpdate: () => screen.modes.synchronizedOutputMode,
    async step() {
      const event = source.events[next];
      if (event === undefined) return null;
      next += 1;
      if (event.kind === 'output') await write(event.bytes);
      else screen.resize(event.columns, event.rows);
      return event.at;
    },
    async catchUp(before = 0) {
      while (next < source.events.length - before) {
        const pieces: Buffer[] = [];
        for (const event of source.events.slice(next, source.events.length - before)) {
          if (event.kind !== 'output') break;
          pieces.push(event.bytes);
        }
        next += pieces.length;
        if (pieces.length > 0) await write(Buffer.concat(pieces));
        else await replay.step();
      }
    },
    async firstAt(wanted) {
      for (;;) {
        const at = await replay.step();
        if (at === null) return null;
        if (!replay.inUpdate() && wanted(replay)) return at;
      }
    },
    async until(wanted, what, limitMs = UNTIL_MS) {
      const end = performance.now() + limitMs;
      for (;;) {
        await replay.catchUp();
        if (!replay.inUpdate() && wanted(replay)) return;
        const left = end - performance.now();
        if (left <= 0 || !(await source.after(next - 1, left))) {
          throw new Error(`waited ${limitMs} ms for ${what}; the screen:\n${replay.rows().join('\n')}`);
        }
      }
    },
  };
  return replay;
}

/** A condition: some row contains the text. */
export function shows(text: string): (replay: Replay) => boolean {
  return (replay) => replay.rows().some((row) => row.includes(text));
}
