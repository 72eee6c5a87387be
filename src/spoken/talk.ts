import { setImmediate as turn } from 'node:timers/promises';
import { safeText } from '../terminal/safe-text.js';

/** What the spoken program says and hears: lines, and nothing else. */
export type Talk = {
  /** Says a line, made safe. While a line is awaited from somebody who types, it waits until that is there. */
  say(line: string): void;
  /**
   * Asks for a line, which may be typed ahead.
   * @returns the line without blanks around it; null: it was cancelled, or nothing more will be typed
   */
  ask(prompt: string): Promise<string | null>;
  /** The same where what was typed before the question is no answer to it, unless it came through a pipe. */
  askAnew(prompt: string): Promise<string | null>;
  /** Waits for a line and says all that comes meanwhile at once. */
  listen(): Promise<void>;
  /** Takes back what is asked, which gets no answer; false where nothing is. */
  cancel(): boolean;
  /** True once nothing more will be typed. */
  isOver(): boolean;
};

/** The ends of a talk at which lines come in and go out. */
export type TalkEnds = Talk & {
  /** A line was typed. */
  hear(line: string): void;
  /** Nothing more will be typed. */
  end(): void;
};

/** How many lines wait to be read or said, and how long a line is that is read. */
const MOST_WAITING = 1000;
const LONGEST = 4096;

/**
 * Makes a talk.
 * @param write writes to the user; gets safe text and line ends only
 * @param isTyped true: somebody types the lines; false: they come through a pipe
 */
export function openTalk(
  write: (text: string) => void,
  { isTyped, ascii }: { isTyped: boolean; ascii: boolean },
): TalkEnds {
  let answer: ((line: string | null) => void) | null = null;
  let holds = false;
  let isOver = false;
  let heard: string[] = [];
  let held: string[] = [];
  let lost = 0;
  const safe = (text: string) => safeText(text, { ascii });

  const say = (line: string) => {
    if (!holds) write(`${safe(line)}\n`);
    else if (held.length < MOST_WAITING) held.push(line);
    else lost += 1;
  };
  const sayHeld = () => {
    const lines = lost === 0 ? held : [...held, `${lost} more lines are not told.`];
    held = [];
    lost = 0;
    for (const line of lines) say(line);
  };
  const answerWith = (line: string | null) => {
    const take = answer;
    answer = null;
    holds = false;
    sayHeld();
    take?.(line);
  };
  const next = (mayHold: boolean): Promise<string | null> => {
    const line = heard.shift();
    if (line !== undefined || isOver) return Promise.resolve(line ?? null);
    holds = mayHold && isTyped;
    return new Promise((resolve) => {
      answer = resolve;
    });
  };

  const ask = async (prompt: string) => {
    write(safe(prompt));
    const line = await next(true);
    // A pipe types no line end.
    if (!isTyped || line === null) write('\n');
    return line;
  };
  /** Drops what was typed so far, also what the terminal still has: one line of it comes in a turn. */
  const forget = async () => {
    // A turn may end before the terminal is looked at, the second one cannot.
    for (let quiet = 0; isTyped && quiet < 2; quiet = heard.length > 0 ? 0 : quiet + 1) {
      heard = [];
      await turn();
    }
  };

  return {
    say,
    ask,
    askAnew: async (prompt) => {
      await forget();
      return ask(prompt);
    },
    listen: async () => {
      await forget();
      await next(false);
    },
    isOver: () => isOver && (isTyped || heard.length === 0),
    hear: (line) => {
      const short = line.slice(0, LONGEST).trim();
      if (answer !== null) answerWith(short);
      else if (heard.length < MOST_WAITING) heard.push(short);
    },
    cancel: () => {
      const wasAsked = answer !== null;
      answerWith(null);
      return wasAsked;
    },
    end: () => {
      isOver = true;
      if (answer !== null) answerWith(null);
    },
  };
}
