import { type CaptureHandler, createCapturedInput } from './captured-input.js';
import { createKeyDecoder, nodeTimer } from './key-decoder.js';
import type { Key } from './key-names.js';
import { createListeners, type Disposer } from './listeners.js';
import type { Mouse } from './mouse-report.js';
import type { Paste } from './paste-collector.js';

/** `escMs`: how long a lone ESC waits; `now`: the clock in ms. */
export type InputRouterOptions = {
  escMs: number;
  now(): number;
  /** A terminal's answer to a query, as it came. */
  onReply(text: string): void;
};

/** Brings what the user types to whoever has the keys: the key listener, or a session. */
export type InputRouter = {
  read(bytes: Uint8Array): void;
  onKey(listener: (key: Key) => void): Disposer;
  onPaste(listener: (paste: Paste) => void): Disposer;
  /** What the mouse does, in the order of the keys; nothing while a session has the keyboard. */
  onMouse(listener: (mouse: Mouse) => void): Disposer;
  /** Raw bytes go to the handler, pasted texts still to the paste listeners; null ends it. */
  capture(handler: CaptureHandler | null): void;
  /**
   * Keeps all that is typed until {@link InputRouter.release}, also what came in one read with the key that is being
   * given: whoever has that key is not done with it.
   */
  hold(): void;
  release(): void;
  /** Forgets what was read and has not gone to anyone yet. */
  drop(): void;
};

/** Bytes as they came, and when: what a key may answer depends on when it was typed. */
type Read = { bytes: Uint8Array; at: number };

/** See {@link InputRouter}. Where the keys change hands within one read, the rest of it goes to the new ones. */
export function createInputRouter({ escMs, now, onReply }: InputRouterOptions): InputRouter {
  const keys = createListeners<Key>();
  const pastes = createListeners<Paste>();
  const mice = createListeners<Mouse>();
  const onPaste = pastes.call;
  const timer = nodeTimer;
  let readAt = 0;
  const decoder = createKeyDecoder({
    escMs,
    timer,
    now: () => readAt,
    onKey: keys.call,
    onPaste,
    onMouse: mice.call,
    onReply,
  });
  const captured = createCapturedInput({
    timer,
    holdMs: escMs,
    forward: giveBytes,
    onPaste,
    onReply,
  });
  let handler: CaptureHandler | null = null;
  let giving = false;
  let held: Read[] | null = null;

  function giveBytes(bytes: Uint8Array): boolean {
    const receiver = handler;
    giving = true;
    const rest = receiver?.(bytes);
    giving = false;
    if (handler === receiver) return true;
    const behind = captured.takeRest();
    take({ bytes: Buffer.concat([rest ?? new Uint8Array(), behind]), at: readAt });
    return false;
  }

  function take(read: Read): void {
    if (read.bytes.length === 0) return;
    if (held !== null) {
      held.push(read);
      return;
    }
    readAt = read.at;
    if (handler) captured.push(read.bytes);
    else decoder.push(read.bytes);
  }

  return {
    read: (bytes) => take({ bytes, at: now() }),
    onKey: keys.add,
    onPaste: pastes.add,
    onMouse: mice.add,
    capture(next) {
      const was = handler;
      handler = next;
      if (giving) return;
      if (!was && next) take({ bytes: decoder.takeRest(), at: readAt });
      else if (was && !next) take({ bytes: captured.takeRest(), at: readAt });
    },
    hold() {
      if (held !== null) return;
      const rest = handler ? captured.takeRest() : decoder.takeRest();
      held = [];
      take({ bytes: rest, at: readAt });
    },
    release() {
      const waiting = held ?? [];
      held = null;
      for (const read of waiting) take(read);
    },
    drop() {
      decoder.takeRest();
      captured.takeRest();
      if (held !== null) held = [];
    },
  };
}
