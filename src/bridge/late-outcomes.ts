import type { Notice } from '../state/fleet/host-port.js';
import type { Outcome } from '../state/operations/outcome.js';
import type { BridgeLine } from './bridge-line.js';
import { BECAME_EACH, type Became } from './checks-messages.js';
import { notBegun, unclear } from './no-result.js';
import type { OpenAsk } from './open-asks.js';
import { REQUESTS } from './protocol.js';

/** How an operation ended whose line broke, as far as the host can tell. */
export type LateOutcome = { ask: string; title: string; outcome: Outcome };

/** The pauses between questions after what goes on there, in ms: the last one stays. */
const PAUSES_MS = [500, 1000, 2000, 5000];

const ASKED_AT_ONCE = 100;

/**
 * Asks a host, once there is a line again, what became of the operations whose lines broke.
 * @param tell gets each outcome once
 */
export function createLateOutcomes(tell: (late: LateOutcome) => void, limitMs: number) {
  /** With whether the host could not record at the time. */
  const lost = new Map<string, { title: string; isUnrecorded: boolean }>();
  let line: BridgeLine | null = null;
  let timer: NodeJS.Timeout | null = null;
  let pauses = 0;
  let isAsking = false;

  const take = (ask: string, became: Became) => {
    const of = lost.get(ask);
    if (of === undefined || became.kind === 'open') return;
    lost.delete(ask);
    tell({ ask, title: of.title, outcome: outcomeOf(of, became) });
  };
  const look = async () => {
    timer = null;
    if (isAsking || line === null || lost.size === 0) return;
    isAsking = true;
    const at = line;
    const asks = [...lost.keys()].slice(0, ASKED_AT_ONCE);
    const answer = await at.request(REQUESTS.asked, asks, BECAME_EACH, limitMs);
    isAsking = false;
    if ('value' in answer)
      for (const [ask, became] of answer.value) if (asks.includes(ask)) take(ask, became);
    schedule();
  };
  const schedule = () => {
    if (line === null || lost.size === 0 || timer !== null) return;
    timer = setTimeout(() => void look(), PAUSES_MS[Math.min(pauses, PAUSES_MS.length - 1)]);
    pauses += 1;
  };
  return {
    lost: (of: Pick<OpenAsk, 'ask' | 'title'>, isUnrecorded: boolean) => {
      lost.set(of.ask, { title: of.title, isUnrecorded });
      schedule();
    },
    /** Whether there are some whose outcome was not told yet. */
    isEmpty: () => lost.size === 0,
    /** Tells of all that nobody can know how they ended. @param reason why, a sentence's end */
    giveUp: (reason: string) => {
      for (const ask of [...lost.keys()]) take(ask, { kind: 'unknown', reason });
    },
    /** There is a line. */
    up: (next: BridgeLine) => {
      line = next;
      pauses = 0;
      void look();
    },
    /** There is none. */
    down: () => {
      line = null;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

function outcomeOf(of: { title: string; isUnrecorded: boolean }, became: Became): Outcome {
  const { title } = of;
  if (became.kind === 'told') return became.outcome;
  const isKnown = became.kind === 'never' && !of.isUnrecorded;
  if (isKnown)
    return notBegun(title, 'It did not arrive before the line broke: the history there has nothing of it.');
  const reason = became.kind === 'unknown' ? became.reason : 'the history there could not be written';
  return unclear(title, `It is not known whether it was done: ${reason}.`, 'Look at the VM.');
}

/** A late outcome as the user is told of it. */
export function lateNotice({ title, outcome }: LateOutcome): Notice {
  const tone = outcome.ok ? 'good' : outcome.unclear ? 'warn' : 'bad';
  return { text: `${title}, asked for before the line broke: ${outcome.message}`, tone };
}
