import type { Terminal } from '@xterm/headless';
import { scrollsWhole } from './emulator-state.js';
import { readGuestOutput } from './guest-output.js';
import { plainEnd } from './plain-end.js';

/** How many unparsed bytes pause the child, and at how few it continues. */
const HOLD_ABOVE = 512 * 1024;
const GO_ON_BELOW = 128 * 1024;

/** In a flood bytes are parsed this often, or when so many wait: only the last of many lines are seen. */
const FLOOD_MS = 12;
const FLOOD_BATCH_BYTES = 256 * 1024;
/** A batch as large as this is part of a flood. */
const FLOOD_BYTES = 16 * 1024;

/** Leaving lines out costs two writes, so it must be worth it. */
const WORTH_LEAVING_OUT = 4 * 1024;

/** Output on its way into an emulator. */
type OutputQueue = {
  write(bytes: Uint8Array): void;
  /** Resolves when all that was written is parsed. */
  settled(): Promise<void>;
};

type OutputQueueOptions = {
  terminal: Terminal;
  /** The emulator's rule which characters share a cell (see guest-output.ts). */
  properties: (codePoint: number, before: number) => number;
  /** How many lines the emulator keeps above its screen. */
  scrollback: number;
  /** Pauses and resumes the source of the bytes. */
  flow: { pause(): void; resume(): void };
  /** Called after some bytes were parsed. */
  onParsed: () => void;
};

/**
 * Feeds an emulator: single output at once, a flood in batches. Lines of text that would leave the screen and its
 * history before anyone could see them are left out; the result is the same.
 */
export function createOutputQueue(options: OutputQueueOptions): OutputQueue {
  const { terminal, scrollback, flow, onParsed } = options;
  const guest = readGuestOutput(() => Math.max(terminal.cols, terminal.rows), options.properties);
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let parsingBytes = 0;
  let held = false;
  let lastBatch = 0;
  let lastStart = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let settling: (() => void)[] = [];

  const start = () => {
    clearTimeout(timer);
    timer = undefined;
    const [first] = waiting;
    if (first === undefined || parsingBytes > 0) return;
    const batch = waiting.length === 1 ? first : Buffer.concat(waiting, waitingBytes);
    waiting = [];
    waitingBytes = 0;
    parsingBytes = batch.length;
    lastBatch = batch.length;
    lastStart = performance.now();
    feed(batch);
  };

  const feed = (batch: Uint8Array) => {
    // So many lines push out everything on the screen and above it, wherever the cursor is.
    const { from, tail } = plainEnd(batch, scrollback + 2 * terminal.rows);
    if (tail - from < WORTH_LEAVING_OUT) return feedAll(batch);
    // Whether lines may be left out is known when everything before them has been parsed.
    writeAll(batch.subarray(0, from), () => {
      const maySkip = guest.atRest() && scrollsWhole(terminal);
      feedAll(batch.subarray(maySkip ? tail : from));
    });
  };

  const feedAll = (bytes: Uint8Array) => writeAll(bytes, parsed);

  const writeAll = (bytes: Uint8Array, done: () => void) => {
    for (const piece of guest.push(bytes)) terminal.write(piece);
    terminal.write('', done);
  };

  const parsed = () => {
    parsingBytes = 0;
    if (held && waitingBytes < GO_ON_BELOW) {
      held = false;
      flow.resume();
    }
    onParsed();
    if (waiting.length > 0) return schedule();
    const settled = settling;
    settling = [];
    for (const resolve of settled) resolve();
  };

  const schedule = () => {
    if (parsingBytes > 0) return;
    const wait = lastBatch < FLOOD_BYTES ? 0 : lastStart + FLOOD_MS - performance.now();
    if (wait <= 0 || waitingBytes >= FLOOD_BATCH_BYTES || settling.length > 0) start();
    else timer ??= setTimeout(start, wait);
  };

  return {
    write(bytes) {
      if (bytes.length === 0) return;
      waiting.push(bytes);
      waitingBytes += bytes.length;
      if (!held && waitingBytes + parsingBytes > HOLD_ABOVE) {
        held = true;
        flow.pause();
      }
      schedule();
    },
    settled() {
      if (waiting.length === 0 && parsingBytes === 0) return Promise.resolve();
      return new Promise((resolve) => {
        settling.push(resolve);
        schedule();
      });
    },
  };
}
