import type { AlertListener } from '../state/alerts/alert-parts.js';
import { clockAhead } from '../state/fleet/clock-words.js';
import type { HostFacts } from '../state/fleet/host-facts.js';
import type { HostId } from '../state/fleet/host-id.js';
import type { HostPort, Notice } from '../state/fleet/host-port.js';
import { type Attention, FIRST_ATTENTION } from '../state/fleet/host-store.js';
import { logShare } from '../state/log/log-share.js';
import { steadyNow } from '../state/steady-now.js';
import { type BridgeLine, newsOf } from './bridge-line.js';
import { RATES } from './checks-changes.js';
import { ALERT, ALERT_CHANGE, CHOSE, LOG_NEWS, LOG_SOURCES } from './checks-log.js';
import { HISTORY_ANSWER, NOTICE, NUMBER, PROGRESS, STATE_NEWS, TAKEN, VNC_REACH } from './checks-messages.js';
import { farFiles } from './far-files.js';
import { farKeys } from './far-keys.js';
import { keepLine, type LinkTimes } from './far-link.js';
import { createFarLog } from './far-log.js';
import { farOperations, type Recoveries } from './far-operations.js';
import { createFarState } from './far-state.js';
import { createLateOutcomes, type LateOutcome, lateNotice } from './late-outcomes.js';
import type { OpenLine } from './line.js';
import { knownLine } from './log-join.js';
import type { OpenAsks } from './open-asks.js';
import { type Hello, NEWS, REQUESTS, TELLS } from './protocol.js';

export type FarHostParts = {
  id: HostId;
  /** ssh's destination, by which what was asked for is found again. */
  destination: string;
  /** True: this program changes nothing there. */
  readOnly: boolean;
  open: OpenLine;
  /** Who this program is. */
  hello: Hello;
  asks: OpenAsks;
  /** How many lines of its kernel log are kept; by default as many as of a host alone. */
  logKept?: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Hears of the outcomes of operations whose lines broke; they are notices, too. */
  onLate?: (late: LateOutcome) => void;
  times?: LinkTimes;
};

/** A far host, whose line comes and goes. */
export type FarPort = HostPort & {
  /** Nothing that was asked for here is under way there, or may be. */
  isIdle(): boolean;
  /** Whether this program changes nothing there, from now on; its bridge may change what it does by itself. */
  protect(readOnly: boolean): void;
  /** Ends the line, and opens one anew to what its name means now, which may be another host. */
  reopen(to: Pick<FarHostParts, 'destination' | 'readOnly'>): void;
  /** Ends the line; what is under way there is finished there. */
  close(): Promise<void>;
};

/** How long an answer is waited for that is no operation's: a slow line takes its time. */
const ANSWER_MS = 60_000;

/** After so many bytes the whole state is asked for again: what a host piles up has an end. */
const RENEWED_BYTES = 64 * 1024 * 1024;

/** How many notices wait for somebody to hear them. */
const MOST_NOTICES = 100;

/** Opens a far host: its line is opened, and opened again where it breaks, until it is closed. */
export function openFarHost(parts: FarHostParts): FarPort {
  const { id, asks, now } = parts;
  let { destination, readOnly } = parts;
  const listeners = new Set<(isAwaited: boolean) => void>();
  let isTold = true;
  const changed = () => {
    if (!isTold) return;
    isTold = false;
    setImmediate(() => {
      if (!isTold) tellListeners(false);
    });
  };
  const tellListeners = (isAwaited: boolean) => {
    isTold = true;
    for (const listener of listeners) listener(isAwaited);
  };
  let current: BridgeLine | null = null;
  let told: HostFacts | null = null;
  let facts: HostFacts | null = null;
  let attention: Attention = FIRST_ATTENTION;
  /** The bridge tells the log. */
  let isLogTold = false;
  let renewedAt = 0;
  let isRenewing = false;
  const line = () => current;
  const keys = farKeys(id, () => current?.trip().steadyAheadMs ?? 0);
  const shown = createFarState(changed);
  const log = createFarLog(parts.logKept ?? logShare(1), {
    readBack: () => current?.tell(TELLS.readBack, null),
    aheadMs: () => clockAhead(kept.link()),
  });
  const noLine = () => {
    const link = kept.link();
    const words = link.kind === 'down' ? link.words.at(-1) : undefined;
    return `there is no line to ${id}${words === undefined ? '' : `: ${words}`}`;
  };
  const files = farFiles(line, noLine, ANSWER_MS);

  const alertListeners = new Set<Pick<AlertListener, 'raised' | 'amended'>>();
  const noticeListeners = new Set<(notice: Notice) => void>();
  let unheard: readonly Notice[] = [];
  const tellNotice = (notice: Notice) => {
    if (noticeListeners.size === 0) unheard = [...unheard, notice].slice(-MOST_NOTICES);
    for (const listener of noticeListeners) listener(notice);
  };
  const late = createLateOutcomes((told) => {
    void asks.remove(told.ask);
    tellNotice(lateNotice(told));
    parts.onLate?.(told);
  }, ANSWER_MS);
  const titles = new Map<string, string>();
  const unrecorded = new Set<string>();
  const recoveries: Recoveries = new Map();

  const bad = (reason: string) => current?.bad(reason);
  const news = {
    [NEWS.changes]: newsOf(STATE_NEWS, ({ changes, isFirst }) => {
      const received = current?.received() ?? 0;
      if (isFirst) [renewedAt, isRenewing] = [received, false];
      if (!shown.change(keys.changes(changes), isFirst)) return bad('it tells of more than a host has');
      const since = received - renewedAt;
      if (since > 2 * RENEWED_BYTES) return bad('it tells more and more');
      if (since > RENEWED_BYTES && !isRenewing) current?.tell(TELLS.whole, null);
      isRenewing = since > RENEWED_BYTES;
    }),
    [NEWS.rates]: newsOf(RATES, ({ at, rates }) =>
      shown.rates({ at: at - (current?.trip().steadyAheadMs ?? 0), rates }),
    ),
    [NEWS.log]: newsOf(LOG_NEWS, log.hear),
    [NEWS.notice]: newsOf(NOTICE, tellNotice),
    [NEWS.fileChanged]: newsOf(NUMBER, (of) => files.changed(of.id)),
    [NEWS.alert]: newsOf(ALERT, (alert) => {
      for (const listener of alertListeners) listener.raised(keys.alert(alert));
    }),
    [NEWS.alertChange]: newsOf(ALERT_CHANGE, ({ id: of, change }) => {
      for (const listener of alertListeners) listener.amended(of, change);
    }),
    [NEWS.progress]: newsOf(PROGRESS, ({ ask, key, place, did }) => {
      const listener = recoveries.get(ask);
      if (did === null) listener?.begins(keys.far(key), place);
      else listener?.did(keys.far(key), keys.outcome(did));
    }),
  };
  const tellAttention = () => {
    const own = (all: readonly string[]) => all.flatMap((key) => keys.own(key) ?? []);
    const { rates, checkpoints, counters, ...others } = attention;
    const known = log.last();
    if (attention.log && !isLogTold && known !== null) current?.tell(TELLS.logKnown, knownLine(known));
    isLogTold = attention.log;
    current?.tell(TELLS.attend, {
      ...others,
      rates: rates && own(rates),
      checkpoints: own(checkpoints),
      ...(counters && { counters: own(counters) }),
    });
  };

  const show = () => {
    facts = told && { ...told, readOnly: told.readOnly || readOnly };
  };

  const kept = keepLine(
    parts.open,
    { hello: parts.hello, news, steady: steadyNow, now },
    {
      changed,
      heard: (next) => {
        current = next;
        told = next.greeting.facts;
        show();
        renewedAt = 0;
        isLogTold = false;
        tellAttention();
        files.up(next);
        for (const left of asks.takeLeft({ host: id, destination })) late.lost(left, false);
        late.up(next);
      },
      lost: () => {
        current = null;
        late.down();
        shown.drop();
      },
    },
    parts.times,
  );
  const bound = farOperations(
    {
      name: id,
      keys,
      state: shown.state,
      line,
      closed: () =>
        readOnly || facts?.readOnly === true ? `${id} is read-only: nothing can be changed.` : null,
      noLine: () => `There is no line to ${id}.`,
      work: shown.work,
      opened: (ask) => {
        titles.set(ask.ask, ask.title);
        if (shown.state().historyProblem !== null) unrecorded.add(ask.ask);
        return asks.add({ ...ask, host: id, destination, at: now() });
      },
      settled: (ask) => {
        titles.delete(ask);
        unrecorded.delete(ask);
        void asks.remove(ask);
      },
      lost: (ask) => {
        late.lost({ ask, title: titles.get(ask) ?? '' }, unrecorded.has(ask));
        titles.delete(ask);
        unrecorded.delete(ask);
      },
      show: () => tellListeners(true),
      steady: steadyNow,
      limitMs: ANSWER_MS,
    },
    recoveries,
  );
  let numbers = 0;
  let reserved = 0;

  return {
    id,
    state: shown.state,
    link: kept.link,
    facts: () => facts,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    attend: (next) => {
      attention = next;
      tellAttention();
    },
    ...bound,
    history: {
      read: async (query) => {
        if (current === null) return { refused: `${noLine()}.` };
        const answer = await current.request(
          REQUESTS.history,
          keys.ownQuery(query),
          HISTORY_ANSWER,
          ANSWER_MS,
        );
        if (!('value' in answer)) return { refused: `${id} did not answer.` };
        const page = answer.value;
        return 'refused' in page ? page : { ...page, events: page.events.map(keys.event) };
      },
    },
    files: files.files,
    log: log.log,
    logSources: {
      list: async () => {
        const answer = await current?.request(REQUESTS.logSources, null, LOG_SOURCES, ANSWER_MS);
        return answer !== undefined && 'value' in answer ? answer.value : [];
      },
      chosen: log.chosen,
      choose: async (asked) => {
        const answer = await current?.request(REQUESTS.chooseLog, { asked }, CHOSE, ANSWER_MS);
        if (answer === undefined || !('value' in answer)) return false;
        log.chose(answer.value.chosen);
        return answer.value.shown;
      },
    },
    claimMode: async (vm, mode, stream) => {
      const at = current;
      const key = keys.own(vm.key);
      if (at === null || key === null) return { taken: `unavailable: ${noLine()}` };
      numbers += 1;
      const number = numbers;
      const release = () => at.tell(TELLS.releaseMode, { id: number });
      const asked = { id: number, key, mode, stream };
      const answer = await at.request(REQUESTS.claimMode, asked, TAKEN, ANSWER_MS);
      if ('value' in answer) return answer.value ?? { release };
      release();
      return { taken: `unavailable: ${id} did not answer` };
    },
    reserve: (all, title) => {
      const end = shown.work(all, { title, since: steadyNow() });
      const at = current;
      numbers += 1;
      const number = numbers;
      reserved += 1;
      at?.tell(TELLS.reserve, { id: number, keys: all.flatMap((key) => keys.own(key) ?? []), title });
      return () => {
        end();
        reserved -= 1;
        at?.tell(TELLS.unreserve, { id: number });
      };
    },
    followNotices: (listener) => {
      noticeListeners.add(listener);
      const waiting = unheard;
      unheard = [];
      for (const notice of waiting) listener(notice);
      return () => noticeListeners.delete(listener);
    },
    followAlerts: (listener) => {
      alertListeners.add(listener);
      return () => alertListeners.delete(listener);
    },
    vncReach: async () => {
      const answer = await current?.request(REQUESTS.vncReach, null, VNC_REACH, ANSWER_MS);
      if (answer === undefined) return { reason: noLine() };
      return 'value' in answer ? answer.value : { reason: `${id} did not answer` };
    },
    reload: () => {
      if (current === null) kept.retry();
      else current.tell(TELLS.reload, null);
    },
    isIdle: () => titles.size === 0 && reserved === 0 && late.isEmpty(),
    protect: (next) => {
      if (next === readOnly) return;
      readOnly = next;
      show();
      changed();
    },
    reopen: (to) => {
      if (to.destination !== destination) {
        late.giveUp(`${id} means another host now`);
        log.forget();
      }
      ({ destination, readOnly } = to);
      show();
      kept.reopen();
    },
    close: kept.close,
  };
}
