import type { KeyPacer } from '../keys/key-pacer.js';
import { type PasteProgress, pastePieces } from '../keys/paste-pieces.js';
import type { Asked } from '../relay/messages.js';

/** The pacer of a far tool: the relay beside the tool knows when it takes a key, and writes them. */
export type FarPacer = KeyPacer & {
  /** Takes how far the relay is with a paste; null: with none. */
  told(progress: PasteProgress | null): void;
};

/** @param ask sends the relay what it is asked for */
export function createFarPacer(ask: (asked: Asked) => void): FarPacer {
  let now: PasteProgress | null = null;
  let stopped = false;
  return {
    push(keys) {
      if (!stopped && keys.length > 0) ask({ keys: [...keys] });
    },
    paste(paste) {
      if (stopped) return;
      now ??= pastePieces(paste).progress();
      ask({ paste: paste.bytes, bracketed: paste.bracketed });
    },
    pasting: () => now,
    stopPastes() {
      const left = now;
      if (left === null) return null;
      now = null;
      ask({ stopPastes: true });
      return left;
    },
    pushLast() {
      if (!stopped) ask({ quit: true });
    },
    stop() {
      stopped = true;
    },
    told(progress) {
      now = progress;
    },
  };
}
