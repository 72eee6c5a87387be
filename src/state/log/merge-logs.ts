import type { HostId } from '../fleet/host-id.js';
import type { KernelLog, LogLine } from '../ports.js';
import { HostedLine } from './hosted-line.js';
import { firstAfter, insertInOrder, newestNumber } from './lines-after.js';
import { freePlace, wantedPlaces } from './places.js';

/** The log of a host, as far as it is merged. */
export type MergedHost = { host: HostId; log: Pick<KernelLog, 'lines' | 'dropped' | 'aheadMs'> };

/** The lines of all hosts in one order. */
export type MergedLines = {
  /** Takes what has come since, and tells all lines by our clock, oldest first, each host's in its own order. */
  lines(): readonly HostedLine[];
  /** See {@link import('../ports.js').ShownLog}. */
  late(): { readonly lines: readonly HostedLine[]; readonly gone: number };
  /** How many older lines there are or were than those kept. */
  dropped(): number;
  /** True where older lines of a host would be taken. */
  hasRoom(host: HostId): boolean;
};

type Source = MergedHost & {
  /** Its oldest and newest line that are kept; null: none is. */
  ends: { first: HostedLine; last: HostedLine } | null;
  held: Record<Kind, number>;
  /** Lines of it were let go: no older ones are taken. */
  isFull: boolean;
  /** It has lines with a time. */
  isTimed: boolean;
};

/** READ GUEST and telemetry have a share of their own: they displace no other line. */
type Kind = 'chatter' | 'other';

const NONE = { chatter: 0, other: 0 };
const UNREAD = { ends: null, isFull: false, isTimed: false };
/** Chatter's part of what is kept. */
const CHATTER = 1 / 10;
/** Such a part of all lines may be more than the shares before some go: going through all is worth that. */
const SLACK = 1 / 16;
/** After so many late lines it is as well to look through all. */
const MOST_LATE = 10_000;

/**
 * Merges the logs of hosts by time. A line is placed once, at a cost that grows with the logarithm of all lines; one that
 * comes late moves those behind it, together with all that have come since the last look.
 * @param share how many lines of each host are kept at least
 * @param now milliseconds since the epoch
 */
export function mergeLogs(hosts: readonly MergedHost[], share: number, now: () => number): MergedLines {
  const sources = hosts.map((one): Source => ({ ...one, ...UNREAD, held: { ...NONE } }));
  const byHost = new Map(sources.map((source) => [source.host, source]));
  const most = { chatter: Math.ceil(share * CHATTER), other: share };
  let lines: HostedLine[] = [];
  let late: HostedLine[] = [];
  let gone = 0;
  /** The number of the newest line that there ever was. */
  let newest = 0;

  const hold = (source: Source, line: HostedLine) => {
    source.held[kindOf(line)] += 1;
  };
  const keepOnly = (isKept: (line: HostedLine) => boolean) => {
    lines = lines.filter(isKept);
    gone += 1;
  };
  const insert = (more: readonly HostedLine[]) => {
    if (late.length > MOST_LATE) late = [];
    for (const line of more) if (line.number <= newest) late.push(line);
    newest = Math.max(newest, newestNumber(more));
    insertInOrder(lines, more);
  };
  /** Lines of a host with the numbers that they want. */
  const hosted = (source: Source, own: readonly LogLine[], at: number): readonly HostedLine[] => {
    const { host, log } = source;
    const aheadMs = log.aheadMs?.() ?? 0;
    source.isTimed ||= own.some((line) => line.at !== null);
    // Lines without a time stand behind those of their host that have one; where none has, they stand where they came.
    const places = wantedPlaces(own, aheadMs, at, source.isTimed ? 0 : at);
    return own.map((line, index) => new HostedLine(host, line, aheadMs, places[index] ?? 0));
  };
  /** The lines of a host that are newer than those that were taken; their numbers are those that they want. */
  const newer = (source: Source, all: readonly LogLine[], at: number): readonly HostedLine[] => {
    const { ends } = source;
    const own = all.slice(
      Math.max(ends === null ? 0 : firstAfter(all, ends.last.own.number), all.length - share),
    );
    // A clock that was set back changes nothing of the host's own order.
    const least = (ends?.last.number ?? 0) + 1;
    const taken = hosted(source, own, at);
    for (const line of taken) {
      line.number = Math.max(line.number, least);
      hold(source, line);
    }
    const [first, last] = [ends?.first ?? taken[0], taken.at(-1)];
    if (first !== undefined && last !== undefined) source.ends = { first, last };
    return taken;
  };
  /** Takes lines of a host that were read back. */
  const takeOlder = (source: Source, all: readonly LogLine[], at: number) => {
    const { ends } = source;
    const room = roomOf(source);
    const end = ends === null ? 0 : firstAfter(all, ends.first.own.number - 1);
    if (ends === null || end === 0 || room === 0 || all[end] !== ends.first.own) return;
    const older = hosted(source, all.slice(Math.max(0, end - room), end), at);
    let next = ends.first;
    for (const line of [...older].reverse()) {
      line.number = freePlace(lines, Math.min(line.number, next.number - 1), -1);
      hold(source, line);
      next = line;
    }
    source.ends = { ...ends, first: next };
    insert(older);
  };
  const roomOf = ({ isFull, held }: Source) => (isFull ? 0 : Math.max(share - held.other, 0));
  const surplusOf = ({ held }: Source) =>
    Math.max(held.other - most.other, 0) + Math.max(held.chatter - most.chatter, 0);
  /** Lets the oldest lines of hosts go that have too many. */
  const thin = () => {
    const surplus = sources.reduce((sum, source) => sum + surplusOf(source), 0);
    if (surplus <= lines.length * SLACK) return;
    const over = new Set(sources.filter((source) => surplusOf(source) > 0));
    const first = new Map<Source, HostedLine>();
    keepOnly((line) => {
      const source = byHost.get(line.host);
      if (source === undefined || !over.has(source)) return true;
      const kind = kindOf(line);
      if (source.held[kind] > most[kind]) {
        source.held[kind] -= 1;
        return false;
      }
      if (!first.has(source)) first.set(source, line);
      return true;
    });
    for (const [source, line] of first) {
      source.isFull = true;
      if (source.ends !== null) source.ends = { ...source.ends, first: line };
    }
  };
  /** Lets all lines of hosts go whose log is another one, or has none left of those that were taken. */
  const dropStale = () => {
    const stale = sources.filter(({ ends, log }) => {
      const all = log.lines();
      return ends !== null && all[firstAfter(all, ends.last.own.number) - 1] !== ends.last.own;
    });
    if (stale.length === 0) return;
    const hosts = new Set(stale.map(({ host }) => host));
    keepOnly(({ host }) => !hosts.has(host));
    for (const source of stale) Object.assign(source, { ...UNREAD, held: { ...NONE } });
  };
  const take = () => {
    const at = now();
    const fresh: HostedLine[] = [];
    dropStale();
    for (const source of sources) {
      const all = source.log.lines();
      takeOlder(source, all, at);
      for (const line of newer(source, all, at)) fresh.push(line);
    }
    if (fresh.length === 0) return;
    // Those of a host want no smaller number than the one before: the order among equal ones stays.
    fresh.sort((a, b) => a.number - b.number);
    let next = 0;
    for (const line of fresh) {
      line.number = freePlace(lines, Math.max(line.number, next), 1);
      next = line.number + 1;
    }
    insert(fresh);
    thin();
  };

  return {
    lines: () => {
      take();
      return lines;
    },
    late: () => ({ lines: late, gone }),
    dropped: () =>
      sources.reduce((sum, { log, ends }) => {
        const before = ends === null ? 0 : firstAfter(log.lines(), ends.first.own.number - 1);
        return sum + log.dropped() + before;
      }, 0),
    hasRoom: (host) => {
      const source = byHost.get(host);
      return source !== undefined && roomOf(source) > 0;
    },
  };
}

function kindOf({ fromPolling, telemetry }: LogLine): Kind {
  return fromPolling || telemetry ? 'chatter' : 'other';
}
