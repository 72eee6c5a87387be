import type { HostState } from '../state/fleet/host-state.js';
import type { Attention } from '../state/fleet/host-store.js';
import { isAskClaim } from './asks.js';
import { applyChanges, type Changes, changesBetween, EMPTY_STATE, type SentState } from './changes.js';
import { createRatesNews, type RatesNews } from './rates.js';

/** How long changes are gathered: an operation makes several within moments. */
const GATHER_MS = 50;

/** A large inventory goes over in portions, so that a slow line shows the first soon. */
const PORTION = 500;

export type StateLine = {
  changes(changes: Changes, isFirst: boolean): void;
  rates(rates: RatesNews): void;
  /** True while so much waits to be written that nothing newer is worth adding. */
  isFull(): boolean;
};

/**
 * Sends the state of a host once, and then what changes of it: always the newest, and never more than the line takes.
 */
export function sendState(
  source: { state: () => HostState; subscribe: (changed: () => void) => () => void },
  line: StateLine,
) {
  let sent: SentState | null = null;
  let attention: Pick<Attention, 'rates' | 'counters'> = { rates: [], counters: [] };
  let exits: HostState['exits'] = new Map();
  let ratesNews = createRatesNews();
  let timer: NodeJS.Timeout | null = null;
  let isBegun = false;

  const send = () => {
    timer = null;
    if (line.isFull()) return;
    const state = source.state();
    const target = portionOf(withoutAsks(state), sent?.snapshot.vms.length ?? 0);
    const counted = new Set(attention.counters ?? []);
    const changes = changesBetween(sent ?? EMPTY_STATE, target, (key) => counted.has(key));
    if (changes !== null || sent === null) {
      line.changes(changes ?? {}, sent === null);
      sent = applyChanges(sent ?? EMPTY_STATE, changes ?? {});
    }
    if (state.exits !== exits) {
      exits = state.exits;
      const rates = ratesNews(state, attention.rates);
      if (rates !== null) line.rates(rates);
    }
    if (target.snapshot.unread > state.snapshot.unread) schedule();
  };
  const schedule = (inMs = GATHER_MS) => {
    if (isBegun) timer ??= setTimeout(send, inMs);
  };
  const stop = source.subscribe(() => schedule());
  return {
    /** Sends what has changed meanwhile: the line is free again. */
    go: () => schedule(),
    /** Sends at once what has changed: an answer that it explains comes next. */
    now: () => {
      if (timer === null) return;
      clearTimeout(timer);
      send();
    },
    /** Sends the whole state, for the first time or again, once what was asked for meanwhile is answered. */
    whole: () => {
      isBegun = true;
      sent = null;
      ratesNews = createRatesNews();
      schedule(0);
    },
    attend: (next: Pick<Attention, 'rates' | 'counters'>) => {
      attention = next;
      schedule();
    },
    stop: () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** That a bridge does what was asked of it is told as the work itself. */
function withoutAsks(state: HostState): HostState {
  return state.claims.some(isAskClaim)
    ? { ...state, claims: state.claims.filter((claim) => !isAskClaim(claim)) }
    : state;
}

function portionOf(state: HostState, known: number): HostState {
  const { snapshot } = state;
  const most = known + PORTION;
  const rest = snapshot.vms.length - most;
  if (rest <= 0) return state;
  return {
    ...state,
    snapshot: { ...snapshot, vms: snapshot.vms.slice(0, most), unread: snapshot.unread + rest },
  };
}
