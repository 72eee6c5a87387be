import { type CaptureHandler, createCapturedInput } from './captured-input.js';
import { createKeyDecoder, nodeTimer } from './key-decoder.js';
import type { Key } from './key-names.js';
import { createListeners, type Disposer } from './listeners.js';
import type { Paste } from './paste-collector.js';

/** `escMs`: how long a lone ESC waits; `now`: the clock in ms; `deliver`: gives Ink a key. */
export type InputRouterOptions = {
  escMs: number;
  now(): number;
  deliver(key: Key): void;
  /** A terminal's answer to a query, as it came. */
  onReply(text: string): void;
};

/** Brings what the user types to whoever has the keys: the key listeners and then Ink, or a session. */
export type InputRouter = {
  read(bytes: Uint8Array): void;
  /** Every key before Ink gets it, the latest listener first; true: consumed. */
  onKey(listener: (key: Key) => boolean | undefined): Disposer;
  onPaste(listener: (paste: Paste) => void): Disposer;
  /** Raw bytes go to the handler, pasted texts still to the paste listeners; null ends it. */
  capture(handler: CaptureHandler | null): void;
  /** Forgets what was read and has not gone to anyone yet. */
  drop(): void;
};

/** See {@link InputRouter}. Where the keys change hands within one read, the rest of it goes to the new ones. */
export function createInputRouter({ escMs, now, deliver, onReply }: InputRouterOptions): InputRouter {
  const keyListeners: ((key: Key) => boolean | undefined)[] = [];
  const pastes = createListeners<Paste>();
  const onPaste = pastes.call;
  const timer = nodeTimer;
  const decoder = createKeyDecoder({ escMs, timer, now, onKey: giveKey, onPaste, onReply });
  const captured = createCapturedInput({
    timer,
    holdMs: escMs,
    forward: giveBytes,
    onPaste,
    onReply,
  });
  let handler: CaptureHandler | null = null;
  let giving = false;

  function giveKey(key: Key): void {
    for (const listener of [...keyListeners].reverse()) if (listener(key) === true) return;
    if (key.sequence !== '') deliver(key);
  }

  function giveBytes(bytes: Uint8Array): boolean {
    const receiver = handler;
    giving = true;
    const rest = receiver?.(bytes);
    giving = false;
    if (handler === receiver) return true;
    const behind = captured.takeRest();
    read(Buffer.concat([rest ?? new Uint8Array(), behind]));
    return false;
  }

  function read(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (handler) captured.push(bytes);
    else decoder.push(bytes);
  }

  return {
    read,
    onKey(listener) {
      keyListeners.push(listener);
      return () => {
        const at = keyListeners.lastIndexOf(listener);
        if (at >= 0) keyListeners.splice(at, 1);
      };
    },
    onPaste: pastes.add,
    capture(next) {
      const was = handler;
      handler = next;
      if (giving) return;
      if (!was && next) read(decoder.takeRest());
      else if (was && !next) read(captured.takeRest());
    },
    drop() {
      decoder.takeRest();
      captured.takeRest();
    },
  };
}
