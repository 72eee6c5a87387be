import xterm from '@xterm/headless';
import type { Terminal } from './terminal.js';

const UNTIL_MS = 20_000;

/** What a terminal showed, worked out from what was written, up to a place that is moved on by the caller. */
export type Replay = {
  /** The rows, without blanks at their ends. */
  rows(): readonly string[];
  row(at: number): string;
  /** The first row from this one on whose cell in this column is drawn in inverse; null: none. */
  inverseRow(column: number, from?: number): number | null;
  /** True between the begin and the end of a synchronized update: a user sees none of it yet. */
  inUpdate(): boolean;
  /** Moves on by one happening. Returns its time; null: there is no more. */
  step(): Promise<number | null>;
  /** Moves on to the end, or to so many happenings before it. */
  catchUp(before?: number): Promise<void>;
  /** Moves on until the screen shows what is wanted. Returns the time; null: it never did. */
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
      const happening = source.happenings[next];
      if (happening === undefined) return null;
      next += 1;
      if (happening.kind === 'output') await write(happening.bytes);
      else screen.resize(happening.columns, happening.rows);
      return happening.at;
    },
    async catchUp(before = 0) {
      while (next < source.happenings.length - before) {
        const pieces: Buffer[] = [];
        for (const happening of source.happenings.slice(next, source.happenings.length - before)) {
          if (happening.kind !== 'output') break;
          pieces.push(happening.bytes);
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

/** A condition: some row holds the text. */
export function shows(text: string): (replay: Replay) => boolean {
  return (replay) => replay.rows().some((row) => row.includes(text));
}
