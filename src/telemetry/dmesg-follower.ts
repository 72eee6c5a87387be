import type { Host, ToolRun } from '../host/host.js';
import type { LogClock } from '../host/log-line.js';
import { unseenLines } from './dmesg-overlap.js';
import type { LogFollower, LogSource } from './log.js';
import { createLogHistory, followedInto, LINES_KEPT } from './log-history.js';

const LIMIT_MS = 5_000;

type FollowDmesgOptions = {
  /** Seconds between two runs. */
  seconds: number;
  /** Lines kept; default {@link LINES_KEPT}. */
  limit?: number;
  /** Dates the lines; without it only those that say year and all are dated. */
  clock?: () => LogClock;
};

/** A log that is followed with dmesg. */
export type DmesgFollower = LogFollower & {
  /** Resolves after the first run. */
  looked: Promise<void>;
};

/**
 * Follows the kernel's ring buffer by running dmesg every so many seconds, for hosts whose kernel log goes to no file.
 * Lines that the ring dropped between two runs are lost; lines that both runs show are taken once.
 */
export function followDmesg(host: Pick<Host, 'run'>, options: FollowDmesgOptions): DmesgFollower {
  const { seconds, limit = LINES_KEPT, clock } = options;
  const history = createLogHistory(limit, clock === undefined ? {} : { clock });
  let source: LogSource = { kind: 'dmesg', seconds, state: 'following', reason: null };
  let before: readonly string[] = [];
  let cut = false;
  /** The first line after the last break; some of the lines before it may be missing. */
  let firstWhole = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const become = (state: 'following' | 'unreadable', reason: string | null) => {
    if (source.kind === 'dmesg' && source.state === state && source.reason === reason) return;
    source = { kind: 'dmesg', seconds, state, reason };
    history.changed();
  };
  const lastNumber = () => history.lines().at(-1)?.number ?? 0;
  const take = (run: ToolRun) => {
    const failure = whyFailed(run);
    if (failure !== null) return become('unreadable', failure);
    const lines = linesOf(run);
    const unseen = unseenLines(before, lines);
    const ranOver = before.length > 0 && unseen.length === lines.length;
    const last = lastNumber();
    history.append(unseen);
    if (ranOver) firstWhole = history.lines().find(({ number }) => number > last)?.number ?? last + 1;
    before = lines;
    cut = run.cut;
    become('following', cut ? 'dmesg prints more than is read of it: the newest lines may be missing' : null);
  };
  const runAndWait = async () => {
    const run = await host.run('dmesg', [], {
      limitMs: LIMIT_MS,
      killAtLimit: true,
      onLateEnd: () => again(),
    });
    if (closed) return;
    take(run);
    if (run.end.kind !== 'running') again();
  };
  const again = () => {
    if (closed) return;
    timer = setTimeout(runAndWait, seconds * 1000);
    timer.unref();
  };
  const looked = runAndWait();

  return {
    source: () => source,
    ...followedInto(history),
    looked,
    gap(after) {
      if (source.kind === 'dmesg' && source.state === 'unreadable')
        return `dmesg is not read: ${source.reason ?? 'it fails'}`;
      if (cut) return 'dmesg prints more than is read of it';
      return firstWhole > after ? "the kernel's ring of messages overflowed" : null;
    },
    close() {
      closed = true;
      clearTimeout(timer);
      history.close();
    },
  };
}

function whyFailed({ end, output }: ToolRun): string | null {
  if (end.kind === 'not-started') return end.reason;
  if (end.kind === 'running') return `dmesg has not answered for ${LIMIT_MS / 1000} s`;
  if (end.kind === 'exit' && end.code === 0) return null;
  const said = output.find(({ stream }) => stream === 'stderr')?.text.split('\n')[0];
  const how = end.kind === 'exit' ? `exit code ${end.code}` : `killed by ${end.signal}`;
  return said ?? `dmesg failed (${how})`;
}

function linesOf({ output, cut }: ToolRun): readonly string[] {
  const text = output.flatMap(({ stream, text: piece }) => (stream === 'stdout' ? [piece] : [])).join('');
  const lines = text.split('\n');
  const last = lines.pop();
  return cut || last === undefined || last === '' ? lines : [...lines, last];
}
