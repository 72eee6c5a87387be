import type { KeyDecoderOptions, Timer } from './key-decoder.js';
import { MOUSE_REPORT, MOUSE_START, withoutLateRest } from './mouse-report.js';
import { collectPaste, type PasteCollector } from './paste-collector.js';

/**
 * Takes raw bytes while a session has the keys; returns those it did not take, which go to the manager's keys
 * where the handler has ended the capture meanwhile.
 */
export type CaptureHandler = (bytes: Uint8Array) => Uint8Array | undefined;

export type CapturedInputOptions = {
  timer: Timer;
  /** How long the beginning of a mark waits for its rest, in ms. */
  holdMs: number;
  /** Gives bytes to whoever has the keys; returns false when that is no longer the session. */
  forward(bytes: Uint8Array): boolean;
} & Pick<KeyDecoderOptions, 'onPaste' | 'onReply'>;

/**
 * Sorts pasted texts, the mouse, and the terminal's own answers and reports out of raw bytes; all the rest passes
 * untouched. What the mouse does is nobody's meanwhile: a guest in a pane has not asked this terminal for it.
 */
export type CapturedInput = {
  push(bytes: Uint8Array): void;
  /** The bytes held back; they are forgotten here. */
  takeRest(): Uint8Array;
};

const none = new Uint8Array();
const markStart = Buffer.from('\x1b[');
const pasteStart = '\x1b[200~';
// No key sends a cursor's position but that of the first row, which we never ask for. `I` and `O` report the focus.
const reply = /^\x1b\[(?:\?[\d;]*\$?[A-Za-z]|(?:[2-9]|[1-9]\d+);\d+R|[IO])/;
const replyStart = /^\x1b\[(?:\?[\d;]{0,24}\$?|(?:[2-9]|[1-9]\d{1,4})(?:;\d{0,5})?)$/;
/** The beginning of a key that is told by its code, as the escape key may be (see escape-key.ts). */
const codeStart = /^\x1b\[\d{1,7}(?:[:;]\d{0,7}){0,6}$/;

/** See {@link CapturedInput}. A lone ESC is never held back. */
export function createCapturedInput(options: CapturedInputOptions): CapturedInput {
  let bytes: Uint8Array = none;
  let held: unknown;
  let passed: Uint8Array = none;
  let pasting: PasteCollector | null = null;

  /** What stands at `at`: how many bytes of a mark, 0 for none, -1 for the beginning of one. */
  function markAt(at: number): number {
    const ahead = Buffer.from(bytes.subarray(at, at + 40)).toString('latin1');
    if (ahead.startsWith(pasteStart)) return pasteStart.length;
    const answer = reply.exec(ahead);
    if (answer) return answer[0].length;
    const mouse = MOUSE_REPORT.exec(ahead);
    if (mouse) return mouse[0].length;
    return pasteStart.startsWith(ahead) ||
      MOUSE_START.test(ahead) ||
      replyStart.test(ahead) ||
      codeStart.test(ahead)
      ? -1
      : 0;
  }

  function giveUp(): void {
    // The beginning of a mouse report, whose rest comes late or never.
    if (!MOUSE_START.test(Buffer.from(bytes.subarray(0, 40)).toString('latin1'))) return run(true);
    passed = bytes;
    bytes = none;
  }

  function run(expired: boolean): void {
    let from = 0;
    let at = indexOfMark(0);
    while (at >= 0) {
      const length = expired ? 0 : markAt(at);
      if (length === 0) {
        at = indexOfMark(at + 1);
        continue;
      }
      if (at > from) {
        const before = bytes.subarray(from, at);
        bytes = bytes.subarray(at);
        if (!options.forward(before)) return;
        from = 0;
        at = 0;
      }
      if (length < 0) {
        bytes = bytes.subarray(at);
        held = options.timer.set(giveUp, options.holdMs);
        return;
      }
      const mark = Buffer.from(bytes.subarray(at, at + length)).toString('latin1');
      bytes = bytes.subarray(at + length);
      if (mark === pasteStart) {
        pasting = collectPaste();
        if (!readPaste(pasting)) return;
      } else if (!MOUSE_REPORT.test(mark)) {
        options.onReply(mark);
      }
      from = 0;
      at = indexOfMark(0);
    }
    const rest = bytes.subarray(from);
    bytes = none;
    passed = rest;
    if (rest.length > 0) options.forward(rest);
  }

  /** True where the end of the paste has come: the bytes are those behind it. */
  function readPaste(paste: PasteCollector): boolean {
    const taken = bytes;
    bytes = none;
    const ended = paste.take(taken);
    if (ended === null) return false;
    pasting = null;
    bytes = ended.behind;
    if (ended.paste.text !== '') options.onPaste(ended.paste);
    return true;
  }

  function indexOfMark(from: number): number {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(markStart, from);
  }

  return {
    push(more) {
      options.timer.clear(held);
      bytes = bytes.length === 0 ? withoutLateRest(passed, more) : Buffer.concat([bytes, more]);
      passed = none;
      if (pasting === null || readPaste(pasting)) run(false);
    },
    takeRest() {
      options.timer.clear(held);
      const rest = pasting ? pasting.taken() : bytes;
      bytes = none;
      passed = none;
      pasting = null;
      return rest;
    },
  };
}
