import type { SessionTool } from './session-keys.js';

/** v3_cons_tc takes one key each time it wakes up (docs/palacios.md, "The console tools"). */
const TC_GAP_MS = 20;
/** On a busy machine it may wake up later: how often that is checked, and for how long at most. */
const TC_LOOK_MS = 5;
const TC_MOST_MS = 2000;
/** After a lone Esc: a key that follows sooner would be read together with it. */
const ESC_GAP_MS = 100;

/** Writes keys to a tool as fast as it can take them. */
type KeyPacer = {
  /** Takes keys, each whole. */
  push(keys: readonly Uint8Array[]): void;
  /** Drops the waiting keys, and writes this one, which ends the tool, when it is due. */
  pushLast(key: Uint8Array): void;
  /** After this no key is taken. */
  stop(): void;
};

/** How keys are written and timed. */
type Pace = {
  write(bytes: Uint8Array): void;
  /** True while the tool waits for input, so that it has taken what was written before. */
  isWaiting(): boolean;
  now(): number;
  after(ms: number, then: () => void): () => void;
};

export const REAL_PACE: Pick<Pace, 'now' | 'after'> = {
  now: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Makes the pacer for a tool. A key that may go at once is written before `push` returns. */
export function createKeyPacer(tool: SessionTool, { write, isWaiting, now, after }: Pace): KeyPacer {
  let queue: Uint8Array[] = [];
  let free = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;
  let stopped = false;

  const timeToWait = (): number => {
    const left = free - now();
    if (left > 0 || tool !== 'v3_cons_tc' || left < -TC_MOST_MS || isWaiting()) return left;
    return TC_LOOK_MS;
  };

  const run = () => {
    cancel = null;
    while (queue.length > 0) {
      const wait = timeToWait();
      if (wait > 0) {
        cancel = after(wait, run);
        return;
      }
      // Keys that need no time between them are written together.
      const upTo = tool === 'v3_cons_tc' ? 1 : endOfRun(tool, queue);
      const keys = queue.splice(0, upTo);
      write(Buffer.concat(keys));
      free = now() + gapAfter(tool, keys.at(-1));
    }
  };
  return {
    push(keys) {
      if (stopped) return;
      for (const key of keys) queue.push(key);
      if (cancel === null) run();
    },
    pushLast(key) {
      if (stopped) return;
      queue = [key];
      if (cancel === null) run();
    },
    stop() {
      stopped = true;
      queue = [];
      cancel?.();
    },
  };
}

function endOfRun(tool: SessionTool, queue: readonly Uint8Array[]): number {
  const end = queue.findIndex((key) => gapAfter(tool, key) > 0);
  return end < 0 ? queue.length : end + 1;
}

function gapAfter(tool: SessionTool, key: Uint8Array | undefined): number {
  if (tool === 'v3_stream') return 0;
  if (key?.length === 1 && key[0] === 0x1b) return ESC_GAP_MS;
  return tool === 'v3_cons_tc' ? TC_GAP_MS : 0;
}
