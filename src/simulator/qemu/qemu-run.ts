import type { Socket } from 'node:net';
import { type QemuStart, startQemu } from './qemu-process.js';
import { createQmp, type Qmp, type QmpEvent } from './qmp.js';
import { exitCounter } from './vcpu-exits.js';

const LONGEST_WORDS = 300;

/** One life of a guest: a QEMU and what is connected to it. */
export type Run = {
  readonly qmp: Qmp;
  /** QEMU's folder; empty while it is not started. */
  folder(): string;
  /** Exits by vcpu since its start, as far as they are known. */
  exits(): readonly number[];
  /** Keys for its terminal. */
  type(bytes: Uint8Array): void;
  /** Hands over what it has drawn and its streams: until then they are kept. */
  flow(): void;
  end(): void;
  /** Resolves when it has ended, with its own words on one line, or none. */
  readonly ended: Promise<string>;
};

export type RunEvents = {
  onDrawn(bytes: Uint8Array): void;
  onEvent(event: QmpEvent): void;
  onStream(at: number, socket: Socket): void;
  onEnded(why: string): void;
};

/** Starts a QEMU whose guest stands still. */
export function startRun(start: QemuStart, events: RunEvents): Run {
  // A QEMU that takes no orders is of no use.
  const qmp = createQmp(events.onEvent, () => process.end());
  let kept: (() => void)[] | null = [];
  const pass = (what: () => void) => {
    if (kept) kept.push(what);
    else what();
  };
  const process = startQemu(start, {
    onDrawn: (bytes) => pass(() => events.onDrawn(bytes)),
    onQmp: qmp.attach,
    onStream: (at, socket) => pass(() => events.onStream(at, socket)),
  });
  return {
    qmp,
    folder: process.folder,
    exits: exitCounter(qmp, process.pid),
    type: process.type,
    flow() {
      const early = kept ?? [];
      kept = null;
      for (const what of early) what();
    },
    end: qmp.close,
    ended: process.ended.then((words) => {
      qmp.close();
      const why = safeWords(words.trim().split('\n').slice(-3).join('; '));
      events.onEnded(why);
      return why;
    }),
  };
}

/** Words from outside, fit for one line of the kernel's log. */
export function safeWords(words: string): string {
  return words.replace(/[\x00-\x1f\x7f]+/g, ' ').slice(0, LONGEST_WORDS);
}
