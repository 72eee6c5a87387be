import { luminance } from './contrast.js';
import type { Timer } from './key-decoder.js';
import type { Background } from './palette.js';

/** Asks for the colour of the terminal's background (OSC 11). */
export const BACKGROUND_QUESTION = '\x1b]11;?\x1b\\';

/** An answer that comes later changes nothing: the screen would change under the user's eyes. */
const PROMPT_MS = 2000;
/** For how long after the answer to the next question one may still come. */
const AFTERWARDS_MS = 10_000;
/** The rest of an answer that has begun is waited for so long. */
const REST_MS = 1000;

/** The terminal's background by its answer to {@link BACKGROUND_QUESTION}; null: it is no answer that tells. */
export function backgroundOf(answer: string): Background | null {
  const said = /^\x1b\]11;(.*?)(?:\x07|\x1b\\|\x9c)?$/.exec(answer)?.[1] ?? '';
  const channels = /^rgba?:/.test(said) ? said.slice(said.indexOf(':') + 1).split('/') : hashChannels(said);
  const isColour = channels.length >= 3 && channels.every((hex) => /^[0-9a-f]{1,4}$/i.test(hex));
  if (!isColour || channels.length > 4) return null;
  const [red = 0, green = 0, blue = 0] = channels.map((hex) =>
    Math.round((Number.parseInt(hex, 16) / (16 ** hex.length - 1)) * 255),
  );
  // From here on, black is read better on it than white.
  return luminance((red << 16) | (green << 8) | blue) > 0.179 ? 'light' : 'dark';
}

function hashChannels(said: string): readonly string[] {
  const digits = /^#([0-9a-f]+)$/i.exec(said)?.[1] ?? '';
  const each = digits.length / 3;
  return Number.isInteger(each) && each >= 1
    ? [0, 1, 2].map((at) => digits.slice(at * each, (at + 1) * each))
    : [];
}

/** Takes the answer out of what the terminal sends, so that nobody else ever sees a piece of it. */
export type BackgroundAnswer = {
  /** The question has gone. */
  asked(): void;
  /** The terminal has answered what was asked after it: terminals answer in order. */
  passed(): void;
  /** Takes what was read, and returns what is not of an answer. */
  read(bytes: Uint8Array): Uint8Array;
};

export type BackgroundAnswerOptions = {
  timer: Timer;
  now(): number;
  /** How long an ESC at the end of a read waits for the rest of an answer, in ms. */
  holdMs: number;
  /** Called for an answer that comes soon and tells. */
  onAnswer(background: Background): void;
  /** Takes bytes that were held back and are of no answer. */
  give(bytes: Uint8Array): void;
};

const START = '\x1b]11;';
const none = new Uint8Array();

/** See {@link BackgroundAnswer}. */
export function createBackgroundAnswer(options: BackgroundAnswerOptions): BackgroundAnswer {
  const { timer, now, holdMs, onAnswer, give } = options;
  let askedAt: number | null = null;
  let endsAt = 0;
  let loneEscEndsAt = 0;
  let held = '';
  let waiting: unknown;

  /** What of a text is no answer; the beginning of one at its end is held. */
  function without(all: string): string {
    let rest = all;
    let kept = '';
    while (rest !== '') {
      const at = startIn(rest);
      kept += rest.slice(0, at);
      rest = rest.slice(at);
      if (!rest.startsWith(START)) break;
      const end = /[\x00-\x1f\x7f\x9c]/.exec(rest.slice(START.length));
      if (end === null) {
        // Of an endless one no more is kept than tells that it is none.
        rest = rest.slice(0, 128);
        break;
      }
      const stop = START.length + end.index;
      if (rest.charCodeAt(stop) === 0x1b && rest.length === stop + 1) break;
      const last = /^(?:\x1b\\|\x07|\x9c)/.exec(rest.slice(stop))?.[0] ?? '';
      answered(rest.slice(0, stop + last.length));
      rest = rest.slice(stop + last.length);
    }
    held = rest;
    return kept;
  }

  /** Where an answer or its beginning stands; the end where there is none. A lone ESC counts while one may come soon. */
  function startIn(text: string): number {
    for (let at = text.indexOf('\x1b'); at >= 0; at = text.indexOf('\x1b', at + 1)) {
      const ahead = text.slice(at, at + START.length);
      if (ahead === START || (START.startsWith(ahead) && (ahead.length > 1 || now() < loneEscEndsAt)))
        return at;
    }
    return text.length;
  }

  function answered(answer: string): void {
    const background = backgroundOf(answer);
    if (askedAt !== null && background !== null && now() - askedAt <= PROMPT_MS) onAnswer(background);
    askedAt = null;
  }

  function giveUp(): void {
    const late = held;
    held = '';
    if (!late.startsWith(START)) give(Buffer.from(late, 'latin1'));
  }

  return {
    asked() {
      askedAt = now();
      // A terminal that never answers must not make each Esc slower for ever.
      loneEscEndsAt = now() + PROMPT_MS;
      endsAt = Number.POSITIVE_INFINITY;
    },
    passed() {
      loneEscEndsAt = 0;
      endsAt = now() + AFTERWARDS_MS;
    },
    read(bytes) {
      if (held === '' && now() > endsAt) return bytes;
      const hadBegun = held.startsWith(START);
      const kept = without(held + Buffer.from(bytes).toString('latin1'));
      const hasBegun = held.startsWith(START);
      // What comes after the time of one that has begun is the user's, however fast it is typed.
      if (!(hadBegun && hasBegun)) {
        timer.clear(waiting);
        if (held !== '') waiting = timer.set(giveUp, hasBegun ? REST_MS : holdMs);
      }
      return kept === '' ? none : Buffer.from(kept, 'latin1');
    },
  };
}
