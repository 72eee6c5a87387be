import { type PastePieces, type PasteProgress, pastePieces } from './paste-pieces.js';
import type { Paste } from './paste-text.js';
import type { SessionTool } from './session-keys.js';

/** v3_cons_tc takes one key each time it wakes up (docs/palacios/tools.md, "The console tools"). */
const TC_GAP_MS = 20;
/** On a busy machine it may wake up later: how often that is checked, and for how long at most. */
const TC_LOOK_MS = 5;
const TC_MOST_MS = 2000;
/** After a lone Esc: a key that follows sooner would be read together with it. */
const ESC_GAP_MS = 100;
/** v3_cons_sc takes all, but the guest's keyboard keeps some 64 keys that the guest has not read: a paste takes care. */
const SC_PASTE_GAP_MS = 5;
/** A stream's paste goes on when the tool has read what it was given: so little is lost when it is stopped. */
const STREAM_PIECE_BYTES = 1024;
const STREAM_LOOK_MS = 10;

/** Writes keys to a tool as fast as it can take them, in the order in which they come. */
export type KeyPacer = {
  /** Takes keys, each whole. They wait while a paste is on its way. */
  push(keys: readonly Uint8Array[]): void;
  paste(paste: Paste): void;
  /** The paste that is on its way; null: none is. */
  pasting(): PasteProgress | null;
  /**
   * Drops what is left of all pastes; the keys behind them are typed.
   * @returns what was typed of the first; null: there was none
   */
  stopPastes(): PasteProgress | null;
  /** Drops the waiting keys, and writes this one, which ends the tool, when it is due. */
  pushLast(key: Uint8Array): void;
  /** After this no key is taken. */
  stop(): void;
};

/** How keys are written and timed. */
export type Pace = {
  write(bytes: Uint8Array): void;
  /** True while the tool waits for input, so that it has taken what was written before. */
  isWaiting(): boolean;
  /** How many bytes the tool's terminal has no room for yet. */
  unwritten(): number;
  /** Called while a paste is on its way, often, and after its end. */
  onPaste(): void;
  now(): number;
  after(ms: number, then: () => void): () => void;
};

/** The clock and the timers of this program. */
export const REAL_PACE: Pick<Pace, 'now' | 'after'> = {
  now: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

type Waiting = { key: Uint8Array } | { paste: PastePieces };

/** Makes the pacer for a tool. A key that may go at once is written before `push` returns. */
export function createKeyPacer(tool: SessionTool, pace: Pace): KeyPacer {
  const { write, isWaiting, unwritten, onPaste, now, after } = pace;
  let queue: Waiting[] = [];
  let free = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;
  let stopped = false;

  const timeToWait = (next: Waiting): number => {
    const left = free - now();
    if (left > 0) return left;
    if ('paste' in next && unwritten() > 0) return STREAM_LOOK_MS;
    if (tool !== 'v3_cons_tc' || left < -TC_MOST_MS || isWaiting()) return left;
    return TC_LOOK_MS;
  };

  const run = () => {
    cancel = null;
    let pasted = false;
    for (let first = queue[0]; first !== undefined && cancel === null; first = queue[0]) {
      pasted ||= 'paste' in first;
      const wait = timeToWait(first);
      if (wait > 0) cancel = after(wait, run);
      else if ('paste' in first) typePiece(first.paste);
      else typeKeys();
    }
    if (pasted) onPaste();
  };

  const typePiece = (paste: PastePieces) => {
    const piece = paste.next(tool === 'v3_stream' ? STREAM_PIECE_BYTES : 1);
    if (piece.length === 0) queue.shift();
    else {
      write(piece);
      free = now() + (tool === 'v3_cons_sc' ? SC_PASTE_GAP_MS : gapAfter(tool, piece));
    }
  };

  /** Keys that need no time between them are written together. */
  const typeKeys = () => {
    const keys: Uint8Array[] = [];
    for (let next = queue[0]; next !== undefined && 'key' in next; next = queue[0]) {
      keys.push(next.key);
      queue.shift();
      if (gapAfter(tool, next.key) > 0) break;
    }
    write(Buffer.concat(keys));
    free = now() + gapAfter(tool, keys.at(-1));
  };

  const take = (more: readonly Waiting[]) => {
    if (stopped) return;
    for (const one of more) queue.push(one);
    if (cancel === null) run();
  };
  const pasting = (): PasteProgress | null => {
    const first = queue.find((waiting) => 'paste' in waiting);
    return first?.paste.progress() ?? null;
  };
  return {
    push: (keys) => take(keys.map((key) => ({ key }))),
    paste: (paste) => take([{ paste: pastePieces(paste) }]),
    pasting,
    stopPastes() {
      const left = pasting();
      queue = queue.flatMap((waiting) => {
        if ('key' in waiting) return [waiting];
        const key = waiting.paste.giveUp();
        return key.length === 0 ? [] : [{ key }];
      });
      if (left === null) return null;
      cancel?.();
      run();
      onPaste();
      return left;
    },
    pushLast(key) {
      if (stopped) return;
      queue = [{ key }];
      if (cancel === null) run();
    },
    stop() {
      stopped = true;
      queue = [];
      cancel?.();
    },
  };
}

function gapAfter(tool: SessionTool, key: Uint8Array | undefined): number {
  if (tool === 'v3_stream') return 0;
  if (key?.length === 1 && key[0] === 0x1b) return ESC_GAP_MS;
  return tool === 'v3_cons_tc' ? TC_GAP_MS : 0;
}
