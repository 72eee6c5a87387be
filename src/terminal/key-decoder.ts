import type { Key } from './key-names.js';
import { type Mouse, withoutLateRest } from './mouse-report.js';
import { collectPaste, type Paste, type PasteCollector } from './paste-collector.js';
import { readInput } from './read-input.js';

/** A timer that can be replaced in tests. */
export type Timer = { set(run: () => void, ms: number): unknown; clear(handle: unknown): void };

/** The timer of Node; it keeps no process alive. */
export const nodeTimer: Timer = {
  set: (run, ms) => setTimeout(run, ms).unref(),
  clear: (handle) => clearTimeout(handle as NodeJS.Timeout | undefined),
};

export type KeyDecoderOptions = {
  /** How long a lone ESC waits for the rest of a sequence: 25 locally, 100 over ssh. */
  escMs: number;
  timer: Timer;
  /** The clock for `readAt`, in ms. */
  now(): number;
  onKey(key: Key): void;
  onPaste(paste: Paste): void;
  onMouse(mouse: Mouse): void;
  /** A terminal's answer to a query, as it came. */
  onReply(text: string): void;
};

export type KeyDecoder = {
  /** Takes bytes as they were read, split anywhere, and calls back for each key, in order. */
  push(bytes: Uint8Array): void;
  /** Takes out the bytes not decoded yet, also from within a callback; what is pending is forgotten here. */
  takeRest(): Uint8Array;
};

const sequenceMs = 500;
const none = new Uint8Array();

/** A decoder of keyboard bytes. How the bytes are split over reads makes no difference but for timing. */
export function createKeyDecoder(options: KeyDecoderOptions): KeyDecoder {
  let bytes: Uint8Array = none;
  let readAt = 0;
  let waiting: unknown;
  let givenUp: Uint8Array = none;
  let pasting: PasteCollector | null = null;
  let skipping: 'control' | 'string' | null = null;

  function run(expired: boolean): void {
    let decideNow = expired;
    while (bytes.length > 0) {
      if (!(pasting ? stepPaste(pasting) : skipping ? stepSkip() : step(decideNow))) break;
      decideNow = false;
    }
    if (bytes.length > 0) waiting = options.timer.set(giveUp, patience());
  }

  function giveUp(): void {
    const was = bytes;
    run(true);
    givenUp = skipping === null ? was : none;
  }

  function patience(): number {
    return bytes.length === 1 && bytes[0] === 0x1b ? options.escMs : sequenceMs;
  }

  function step(expired: boolean): boolean {
    const found = readInput(bytes, expired);
    if (!found) return false;
    bytes = bytes.subarray(found.used);
    if (found.kind === 'key') options.onKey({ ...found.key, readAt });
    else if (found.kind === 'mouse') options.onMouse({ ...found.mouse, readAt });
    else if (found.kind === 'reply') options.onReply(found.text);
    else if (found.kind === 'paste') pasting = collectPaste();
    else if (found.kind === 'endless') skipping = found.of;
    return true;
  }

  function stepPaste(paste: PasteCollector): boolean {
    const taken = bytes;
    bytes = none;
    const ended = paste.take(taken);
    if (ended === null) return false;
    pasting = null;
    bytes = ended.behind;
    if (ended.paste.text !== '') options.onPaste(ended.paste);
    return true;
  }

  function stepSkip(): boolean {
    const ends = skipping === 'control' ? (byte: number) => byte < 0x20 || byte > 0x3f : endsString;
    const at = bytes.findIndex(ends);
    const eaten = at >= 0 && (bytes[at] === 0x07 || (bytes[at] ?? 0) >= 0x40) ? at + 1 : at;
    if (at >= 0) skipping = null;
    bytes = at < 0 ? none : bytes.subarray(eaten);
    return true;
  }

  return {
    push(more) {
      options.timer.clear(waiting);
      waiting = undefined;
      if (bytes.length === 0) readAt = options.now();
      bytes = bytes.length === 0 ? withoutLateRest(givenUp, more) : Buffer.concat([bytes, more]);
      givenUp = none;
      run(false);
    },
    takeRest() {
      options.timer.clear(waiting);
      waiting = undefined;
      const rest = pasting ? pasting.taken() : bytes;
      bytes = none;
      givenUp = none;
      pasting = null;
      skipping = null;
      return rest;
    },
  };
}

const endsString = (byte: number) => byte === 0x07 || byte === 0x1b;
