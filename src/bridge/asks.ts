import { type OperationContext, onceWritable } from '../state/operations/context.js';
import { safeText } from '../terminal/safe-text.js';
import { askedOutcome } from './asked-outcome.js';
import type { Became } from './checks-messages.js';

/** The key of the claim that a bridge holds while it does what was asked of it, so that nobody does it again. */
const askClaim = (ask: string) => `ask ${ask}`;

/** True for a claim that is about no VM and no host: a screen has no use for it. */
export function isAskClaim({ key }: { key: string }): boolean {
  return key.startsWith(askClaim(''));
}

/** How often an ask that may be in the act of ending is looked at, and how many are remembered as done here. */
const MOST_DONE = 1000;

/**
 * Does what was asked for once, whatever number of bridges it arrives at, and tells what became of it.
 */
export function createAsks(context: OperationContext) {
  const { claims, history } = context;
  const running = new Map<string, Promise<unknown>>();
  const done = new Set<string>();
  /** What was told to be never begun is kept from beginning for as long as this bridge lives. */
  const kept = new Map<string, () => void>();

  const begin = async <T>(
    ask: string,
    title: string,
    run: () => Promise<T>,
  ): Promise<T | { before: Became }> => {
    const claim = await onceWritable(context, () => claims.take(askClaim(ask), title));
    if ('heldBy' in claim) return { before: { kind: 'open' } };
    try {
      const events = history.ofAsk(ask);
      if (!('refused' in events) && events.length > 0) return { before: becameOf(events) };
      return await run();
    } finally {
      if ('release' in claim) claim.release();
    }
  };

  const became = (ask: string): Became => {
    if (running.has(ask)) return { kind: 'open' };
    const isKept = kept.has(ask);
    const claim = isKept ? null : claims.take(askClaim(ask), 'what became of an operation');
    if (claim !== null && 'heldBy' in claim) return { kind: 'open' };
    if (claim !== null && 'refused' in claim && claim.busy === true) return { kind: 'open' };
    const events = history.ofAsk(ask);
    const isNone = !('refused' in events) && events.length === 0;
    const { historyProblem } = context.store.getState();
    const mayBeUnrecorded = done.has(ask) || historyProblem !== null;
    if (claim !== null && 'release' in claim) {
      if (isNone && !mayBeUnrecorded) kept.set(ask, claim.release);
      else claim.release();
    }
    if ('refused' in events) return { kind: 'unknown', reason: safeText(events.refused) };
    if (events.length > 0) return becameOf(events);
    if (!mayBeUnrecorded) return { kind: 'never' };
    return { kind: 'unknown', reason: historyProblem ?? 'it was done without a record in the history' };
  };

  return {
    /** True while anything is under way. */
    isBusy: () => running.size > 0,
    /** Resolves once nothing is. */
    idle: async (): Promise<void> => {
      while (running.size > 0) await Promise.allSettled(running.values());
    },
    /**
     * Does it, unless it is under way or was done before: then what became of it is returned as `before`.
     */
    once<T>(ask: string, title: string, run: () => Promise<T>): Promise<T | { before: Became }> {
      if (running.has(ask)) return Promise.resolve({ before: { kind: 'open' } });
      if (kept.has(ask)) return Promise.resolve({ before: { kind: 'never' } });
      const work = begin(ask, title, run).finally(() => {
        running.delete(ask);
        done.add(ask);
        for (const oldest of done) if (done.size > MOST_DONE) done.delete(oldest);
      });
      running.set(ask, work);
      return work;
    },
    /** What became of it; of what was not begun, that it will not be. */
    became,
  };
}

function becameOf(events: Parameters<typeof askedOutcome>[0]): Became {
  if (events.some(({ end }) => end === null)) return { kind: 'open' };
  return { kind: 'told', outcome: askedOutcome(events) };
}
