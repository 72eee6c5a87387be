import type { KernelLog, LogLine, LogSources } from '../state/ports.js';
import { LOG_BATCH, LOG_TEXT } from './checks-log.js';
import { type KnownLine, placeOfKnown } from './log-join.js';

/** News of the kernel log as they go over the line, see `LOG_NEWS`. */
export type LogNews = {
  follows: 'none' | 'older' | 'newer';
  lines: readonly LogLine[];
  dropped: number;
  source: ReturnType<KernelLog['source']>;
  backlog: ReturnType<KernelLog['backlog']>;
  chosen: ReturnType<LogSources['chosen']>;
};

/** How long lines are gathered. */
const GATHER_MS = 250;

/** So many lines are caught up with; of more, the newest are sent: a line may be slow. */
const MOST_CAUGHT_UP = 5 * LOG_BATCH;
/** So often a log that is being read is looked at for a line that the program knows. */
const MOST_LOOKS = 12;

/**
 * Sends the kernel log while it is in sight: the newest lines, as many as a message holds, or those from the one on that
 * the program knows already; and older ones when asked.
 */
export function sendLog(
  log: KernelLog,
  sources: Pick<LogSources, 'chosen'>,
  line: { news: (news: LogNews) => void; isFull: () => boolean },
) {
  let isInSight = false;
  let isFirst = true;
  let wantsOlder = false;
  let first = 0;
  let last = 0;
  let skipped = 0;
  let known: KnownLine | null = null;
  let looks = 0;
  let catchesUpTo = 0;
  let told = '';
  let timer: NodeJS.Timeout | null = null;

  const send = () => {
    timer = null;
    if (!isInSight || line.isFull()) return;
    const all = log.lines();
    // Another log counts its lines from the start.
    if ((all.at(-1)?.number ?? 0) < last) [isFirst, known] = [true, null];
    if (isFirst) {
      const from = begin(all);
      if (from === null) return schedule();
      const begun = all.slice(from, from + LOG_BATCH);
      first = begun[0]?.number ?? 0;
      skipped = 0;
      tell('none', begun);
      isFirst = false;
      last = begun.at(-1)?.number ?? 0;
      catchesUpTo = all.at(-1)?.number ?? 0;
    } else {
      const newer = all.slice(indexAfter(all, last));
      const isBehind = last < catchesUpTo && newer.length <= MOST_CAUGHT_UP;
      if (isBehind) catchesUpTo = all.at(-1)?.number ?? 0;
      const sent = isBehind ? newer.slice(0, LOG_BATCH) : newer.slice(-LOG_BATCH);
      if (!isBehind) skipped += newer.length - sent.length;
      if (newer.length > 0 || facts() !== told) tell('newer', sent);
      if (first === 0) first = sent[0]?.number ?? 0;
      last = sent.at(-1)?.number ?? last;
    }
    if (last < (all.at(-1)?.number ?? 0)) schedule();
    if (wantsOlder) sendOlder(all);
  };
  /** Where the first lines begin; null: that is to be seen. */
  const begin = (all: readonly LogLine[]): number | null => {
    const newest = Math.max(0, all.length - LOG_BATCH);
    if (known === null) return newest;
    const place = placeOfKnown(all, known, log.backlog()?.done !== false);
    if (typeof place === 'number') return all.length - place <= MOST_CAUGHT_UP ? place : newest;
    looks += 1;
    if (place === 'gone' || looks > MOST_LOOKS) return newest;
    if (all.length >= MOST_CAUGHT_UP) return newest;
    // It was opened only now, or is read back.
    if (all.length > 0) log.readBack();
    return null;
  };
  const sendOlder = (all: readonly LogLine[]) => {
    const end = indexAfter(all, first - 1);
    if (end === 0) return log.readBack();
    wantsOlder = false;
    const older = all.slice(Math.max(0, end - LOG_BATCH), end);
    first = older[0]?.number ?? first;
    tell('older', older);
  };
  const facts = () => JSON.stringify([log.source(), log.backlog(), sources.chosen()]);
  const tell = (follows: LogNews['follows'], lines: readonly LogLine[]) => {
    told = facts();
    line.news({
      follows,
      lines: lines.map(sentLine),
      dropped: log.dropped() + skipped,
      source: log.source(),
      backlog: log.backlog(),
      chosen: sources.chosen(),
    });
  };
  const schedule = () => {
    if (isInSight) timer ??= setTimeout(send, GATHER_MS);
  };
  const stop = log.subscribe(schedule);
  return {
    go: schedule,
    /** The last line that the program has of this log. */
    known: (line: KnownLine) => {
      known = line;
      looks = 0;
    },
    attend: (inSight: boolean) => {
      if (inSight && !isInSight) isFirst = true;
      isInSight = inSight;
      schedule();
    },
    /** Another log is shown: its lines are others. */
    another: () => {
      isFirst = true;
      known = null;
      schedule();
    },
    readBack: () => {
      wantsOlder = true;
      schedule();
    },
    stop: () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** The place of the first line with a larger number; lines are in the order of their numbers. */
function indexAfter(lines: readonly LogLine[], number: number): number {
  let low = 0;
  for (let high = lines.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.number ?? 0) <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A line as it goes over the line: parsed, and no longer than a screen can use. */
export function sentLine(line: LogLine): LogLine {
  const { number, time, at, level, fromPolling, telemetry, times, plainOrigin } = line;
  const { pcore, vm, vcore } = line.palacios ?? { pcore: 0, vm: null, vcore: null };
  const palacios = line.palacios === null ? null : { pcore, vm: vm?.slice(0, LOG_TEXT) ?? null, vcore };
  const text = line.text.slice(0, LOG_TEXT);
  const origin = plainOrigin !== null && plainOrigin.length > 256 ? null : plainOrigin;
  const shortTime = time === null ? null : time.slice(0, 256);
  return {
    ...{ number, time: shortTime, at, palacios, level, text, fromPolling, telemetry, times },
    plainOrigin: origin,
  };
}
