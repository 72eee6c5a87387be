import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import { clearGuest, type GuestShell, guestRows, openInPane, openInTmux, withGuests } from './guest.js';
import { tmuxVersion } from './machine.js';
import { median } from './statistics.js';
import type { Subject } from './subject.js';
import { bytesFrom } from './terminal.js';

/** Bound and goal, against tmux. */
type Limits = readonly [bound: number, goal: number];

const COUNTS = [
  { last: 200_000, runs: 5, time: [1.5, 1.1], output: [0.05, 0.01] },
  { last: 2_000_000, runs: 3, time: [1.6, 1.1], output: [0.2, 0.05] },
] as const;
const LIMIT_MS = 60_000;
const REST_MS = 500;
/** This many reads before the last are looked at one by one, to find the one that completed the screen. */
const LOOKED_AT = 40;

type Run = { ms: number; bytes: number };

/** `seq` in a stream pane against the same tool inside tmux, from Enter to the last number and the prompt. */
export const streamSeq: Subject = {
  name: 'stream-seq',
  async measure(host) {
    if (tmuxVersion() === null) return 'tmux is not installed: there is no peer';
    return withGuests(host, () => measureBoth(host));
  },
};

async function measureBoth(host: BenchHost): Promise<readonly Figure[]> {
  const pane = await openInPane(host, 'stream');
  const tmux = await openInTmux(host);
  try {
    const figures: Figure[] = [];
    for (const { last, runs, ...limits } of COUNTS) {
      const ours: Run[] = [];
      const peers: Run[] = [];
      for (let run = 0; run < runs; run += 1) {
        ours.push(await seq(pane, last));
        peers.push(await seq(tmux, last));
      }
      figures.push(...figuresOf(`\`seq 1 ${last}\` in a stream pane`, ours, peers, limits));
    }
    return figures;
  } finally {
    await pane.close();
    await tmux.close();
  }
}

function figuresOf(
  name: string,
  ours: readonly Run[],
  peers: readonly Run[],
  limits: { time: Limits; output: Limits },
): readonly Figure[] {
  const figure = (
    what: string,
    of: (run: Run) => number,
    unit: 'ms' | 'kB',
    [bound, goal]: Limits,
  ): Figure => ({
    name: `${name}: ${what}`,
    value: median(ours.map(of)),
    unit,
    against: { what: 'in tmux', value: median(peers.map(of)) },
    judged: 'ratio',
    bound,
    goal,
  });
  return [
    figure('time', ({ ms }) => ms, 'ms', limits.time),
    figure('output', ({ bytes }) => bytes / 1000, 'kB', limits.output),
  ];
}

async function seq(shell: GuestShell, last: number): Promise<Run> {
  const { terminal, replay, prompt } = shell;
  await clearGuest(shell);
  terminal.send(`seq 1 ${last}`);
  await terminal.quiet(REST_MS);
  await replay.catchUp();
  const index = terminal.events.length;
  const sentAt = terminal.send('\r');
  const isDone = () => {
    const rows = guestRows(shell).filter((row) => row !== '');
    return rows.some((row, at) => row === String(last) && rows[at + 1] === prompt);
  };
  const before = terminal.events.length;
  for (const end = performance.now() + LIMIT_MS; performance.now() < end; ) {
    await terminal.after(terminal.events.length - 1, REST_MS);
    await terminal.quiet(REST_MS, LIMIT_MS);
    if (terminal.events.length > before) break;
  }
  await replay.catchUp(LOOKED_AT);
  if (isDone()) throw new Error('the end of seq lies further back than is looked at');
  const doneAt = await replay.firstAt(isDone);
  await replay.catchUp();
  return { ms: (doneAt ?? Number.POSITIVE_INFINITY) - sentAt, bytes: bytesFrom(terminal, index) };
}
