import type { Disposer } from './listeners.js';

/** Where the cursor stands when the terminal is asked for it, from 0: the answer names it, so it tells which question. */
export type AskedAt = { row: number; column: number };

/**
 * Questions to the terminal that stand behind a frame: it answers in order, so by the time of the answer it has shown
 * the frame, however long the line was stalled. What is asked is the cursor's position, at a place of its own each
 * time. Times are in ms of one clock.
 */
export type Questions = {
  /** Calls back once a question behind the next frame is answered. */
  want(listener: () => void): Disposer;
  /** The question to ask behind a frame that is made at `now`, on a screen of this size; null: nobody wants to know. */
  next(columns: number, rows: number, now: number): AskedAt | null;
  /** Takes what may be an answer; does nothing with anything else. */
  hear(text: string, now: number): void;
  /** The answers to what was asked so far are worth nothing: the screen is another. All is asked again. */
  again(): void;
  /** The same where no answer comes any more, or it goes to somebody else. */
  leave(): void;
  /** How many answers are still to come. */
  outstanding(): number;
  /** The way to the terminal and back as last measured; null: it has never answered. */
  roundTripMs(): number | null;
};

type Waiting = { call: () => void };
type Asked = AskedAt & { at: number; waiting: readonly Waiting[] };

/** More questions than this are never on their way: a terminal that stops answering is remembered no further. */
const MOST_ASKED = 100;

/** See {@link Questions}. */
export function createQuestions(): Questions {
  let wanted: readonly Waiting[] = [];
  let asked: readonly Asked[] = [];
  let count = 0;
  let roundTrip: number | null = null;
  const stopped = new WeakSet<Waiting>();

  function again(): void {
    const open = asked.flatMap(({ waiting }) => waiting).filter((one) => !stopped.has(one));
    wanted = [...open, ...wanted];
    asked = asked.map((one) => ({ ...one, waiting: [] }));
  }

  return {
    want(call) {
      const waiting = { call };
      wanted = [...wanted, waiting];
      return () => {
        stopped.add(waiting);
        wanted = wanted.filter((one) => one !== waiting);
      };
    },
    next(columns, rows, now) {
      // An answer from the first row looks like the key F3.
      if (wanted.length === 0 || rows < 2) return null;
      const place = { row: 1 + (Math.floor(count / columns) % (rows - 1)), column: count % columns };
      count++;
      asked = [...asked, { ...place, at: now, waiting: wanted }].slice(-MOST_ASKED);
      wanted = [];
      return place;
    },
    hear(text, now) {
      const answer = /^\x1b\[(\d+);(\d+)R$/.exec(text);
      if (answer === null) return;
      const place = { row: Number(answer[1]) - 1, column: Number(answer[2]) - 1 };
      const at = asked.findIndex(({ row, column }) => row === place.row && column === place.column);
      if (at < 0) {
        // The screen has become smaller meanwhile, and the cursor stood at its edge.
        asked = asked.filter((one, index) => index > 0 || one.waiting.length > 0);
        return;
      }
      const answered = asked.slice(0, at + 1);
      asked = asked.slice(at + 1);
      roundTrip = now - (answered.at(-1)?.at ?? now);
      for (const one of answered.flatMap(({ waiting }) => waiting)) if (!stopped.has(one)) one.call();
    },
    again,
    leave() {
      again();
      asked = [];
    },
    outstanding: () => asked.length,
    roundTripMs: () => roundTrip,
  };
}
