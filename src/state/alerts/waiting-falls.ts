import type { HostStore } from '../fleet/host-store.js';
import { busyReason } from '../operations/work-claims.js';
import type { KernelLog } from '../ports.js';
import type { Fall } from './judge.js';

/** How long log and history may lag behind what the host shows, in milliseconds. */
const SETTLE_MS = 2000;

/** The falls that are not judged yet: log and history need some time to tell why. */
export type WaitingFalls = {
  add(fall: Fall): void;
  /** Tells that a VM was launched: its falls are judged by what came before that. */
  launched(id: string): void;
  /** Judges those that have had their time, and on whose VM nothing is under way. */
  settle(): void;
  stop(): void;
};

/**
 * @param look called once the time of a fall is over; what is still worked on then is left to the readings that follow
 * @param judge called with each fall once
 */
export function createWaitingFalls(
  { store, log, now }: { store: HostStore; log: Pick<KernelLog, 'source'>; now: () => number },
  look: () => void,
  judge: (fall: Fall) => void,
): WaitingFalls {
  /** When each of them is to be judged. */
  const waiting = new Map<Fall, number>();
  let timer: NodeJS.Timeout | undefined;

  const schedule = () => {
    clearTimeout(timer);
    const ahead = [...waiting.values()].filter((due) => due > now());
    if (ahead.length === 0) return;
    timer = setTimeout(
      () => {
        look();
        schedule();
      },
      Math.min(...ahead) - now(),
    );
  };

  return {
    add(fall) {
      const source = log.source();
      waiting.set(fall, now() + SETTLE_MS + (source.kind === 'dmesg' ? source.seconds * 1000 : 0));
      schedule();
    },
    launched(id) {
      for (const fall of waiting.keys()) if (fall.vm.id === id) fall.launches += 1;
    },
    settle() {
      const state = store.getState();
      for (const [fall, due] of waiting) {
        if (now() < due || busyReason(state, fall.vm.key) !== null) continue;
        waiting.delete(fall);
        judge(fall);
      }
    },
    stop: () => clearTimeout(timer),
  };
}
