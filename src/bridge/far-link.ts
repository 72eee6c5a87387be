import type { Link } from '../state/fleet/link.js';
import { type BridgeLine, type LineParts, openBridgeLine } from './bridge-line.js';
import type { NoLine, OpenLine } from './line.js';

/** The longest pauses between tries, in ms: the last one stays. */
const PAUSES_MS = [500, 1000, 2000, 5000, 10_000, 30_000, 60_000];

/** A line that has held so long is well: the pauses begin anew. */
const WELL_MS = 30_000;

/** How long `hello` and the answer to a ping are waited for, and how often is asked. */
const HELLO_MS = 30_000;
const PING_MS = 10_000;
/** More than 2 s of delay, both ways. */
const SILENT_MS = 5000;

/**
 * What the times of the link are by, and how long things are waited for; left out: as usual. `random`: from 0 up to 1,
 * by which a pause is shorter, by half at most: hosts that are lost at once are not all tried at once.
 */
export type LinkTimes = {
  pausesMs?: readonly number[];
  random?: () => number;
  helloMs?: number;
  pingMs?: number;
  silentMs?: number;
};

export type FarLink = {
  link(): Link;
  /** Null where there is no line. */
  line(): BridgeLine | null;
  /** Tries at once where there is no line. */
  retry(): void;
  /** Ends the line, or the try for one, and opens it anew at once. */
  reopen(): void;
  close(): Promise<void>;
};

/**
 * Keeps a line to a far host: opens it, and opens it again after a while where it breaks.
 * @param heard the line says hello; called before anything that it tells
 * @param lost the line has ended
 */
export function keepLine(
  open: OpenLine,
  parts: Pick<LineParts, 'hello' | 'news' | 'steady' | 'now'>,
  {
    changed,
    heard,
    lost,
  }: { changed: () => void; heard: (line: BridgeLine) => void; lost: (why: NoLine) => void },
  {
    pausesMs = PAUSES_MS,
    random = Math.random,
    helloMs = HELLO_MS,
    pingMs = PING_MS,
    silentMs = SILENT_MS,
  }: LinkTimes = {},
): FarLink {
  const { steady } = parts;
  let attempt = new AbortController();
  let isClosed = false;
  let isReopened = false;
  let link: Link = { kind: 'connecting' };
  let line: BridgeLine | null = null;
  let wake: () => void = () => undefined;
  let failures = 0;

  const setLink = (next: Link) => {
    link = next;
    changed();
  };
  const upLink = (of: BridgeLine): Link => {
    const { roundTripMs, clockAheadMs } = of.trip();
    return {
      kind: 'up',
      roundTripMs: Math.round(roundTripMs),
      clockAheadMs: Math.round(clockAheadMs),
      version: of.greeting.version,
      isSilent: of.isSilent(),
    };
  };
  const onTrip = () => {
    if (line === null || link.kind !== 'up') return;
    const next = upLink(line);
    if (next.kind === 'up' && isOther(link, next)) setLink(next);
  };
  const down = async ({ trouble, words, retries }: NoLine) => {
    const since = link.kind === 'down' ? link.since : steady();
    const longest = pausesMs[Math.min(failures, pausesMs.length - 1)] ?? 0;
    const pause = longest * (1 - random() / 2);
    failures += 1;
    const retryAt = retries ? steady() + pause : null;
    setLink({ kind: 'down', trouble, words, since, retryAt, clockAheadMs: knownAhead(link) });
    await new Promise<void>((resolve) => {
      const timer = retries ? setTimeout(resolve, pause) : null;
      wake = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
      if (isClosed || isReopened) wake();
    });
  };
  const once = async (): Promise<NoLine> => {
    attempt = new AbortController();
    const { signal } = attempt;
    const opened = await open(signal);
    if ('trouble' in opened) return opened;
    if (signal.aborted) opened.end();
    const end = () => opened.end();
    signal.addEventListener('abort', end);
    const greeted = await openBridgeLine(opened, { ...parts, helloMs, pingMs, silentMs, onTrip });
    signal.removeEventListener('abort', end);
    if ('trouble' in greeted) return greeted;
    const upAt = steady();
    line = greeted;
    heard(greeted);
    setLink(upLink(greeted));
    if (signal.aborted) greeted.end();
    const why = await greeted.ended;
    line = null;
    if (steady() - upAt >= WELL_MS) failures = 0;
    lost(why);
    return why;
  };
  const run = async () => {
    while (!isClosed) {
      isReopened = false;
      const why = await once();
      if (!isClosed && !isReopened) await down(why);
    }
  };
  const running = run();
  return {
    link: () => link,
    line: () => line,
    retry: () => {
      if (line !== null) return;
      failures = 0;
      wake();
    },
    reopen: () => {
      isReopened = true;
      failures = 0;
      setLink({ kind: 'connecting' });
      attempt.abort();
      line?.end();
      wake();
    },
    close: async () => {
      isClosed = true;
      attempt.abort();
      line?.end();
      wake();
      await running;
    },
  };
}

/** By how much a host's clock was ahead of ours when its line was up; null: it never was. */
function knownAhead(link: Link): number | null {
  return link.kind === 'up' || link.kind === 'down' ? link.clockAheadMs : null;
}

type Up = Extract<Link, { kind: 'up' }>;

/** False for what a screen would show as the same. */
function isOther(before: Up, after: Up): boolean {
  const [trip, next] = [before.roundTripMs ?? 0, after.roundTripMs ?? 0];
  const ahead = Math.abs((before.clockAheadMs ?? 0) - (after.clockAheadMs ?? 0));
  return before.isSilent !== after.isSilent || Math.abs(trip - next) > Math.max(5, trip / 4) || ahead > 500;
}
