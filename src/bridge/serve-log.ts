import type { KernelLog, LogLine, LogSources } from '../state/ports.js';
import { LOG_BATCH, LOG_TEXT } from './checks-log.js';

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

/** Sends the kernel log while it is in sight: the newest lines, as many as a message holds, and older ones when asked. */
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
  let told = '';
  let timer: NodeJS.Timeout | null = null;

  const send = () => {
    timer = null;
    if (!isInSight || line.isFull()) return;
    const all = log.lines();
    // Another log counts its lines from the start.
    if ((all.at(-1)?.number ?? 0) < last) isFirst = true;
    if (isFirst) {
      const newest = all.slice(-LOG_BATCH);
      first = newest[0]?.number ?? 0;
      skipped = 0;
      tell('none', newest);
      isFirst = false;
    } else {
      const newer = all.slice(indexAfter(all, last));
      skipped += Math.max(0, newer.length - LOG_BATCH);
      if (newer.length > 0 || facts() !== told) tell('newer', newer.slice(-LOG_BATCH));
    }
    last = all.at(-1)?.number ?? last;
    if (wantsOlder) sendOlder(all);
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
    attend: (inSight: boolean) => {
      if (inSight && !isInSight) isFirst = true;
      isInSight = inSight;
      schedule();
    },
    /** Another log is shown: its lines are others. */
    another: () => {
      isFirst = true;
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
