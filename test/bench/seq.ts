import type { Figure } from './figure.js';
import { clearGuest, type GuestShell, guestRows } from './guest.js';
import { median } from './statistics.js';
import { bytesFrom } from './terminal.js';

/** Bound and goal, against the peer. */
type Limits = readonly [bound: number, goal: number];

/** `seq 1 LAST`, so many times; bound and goal of the time, and of the output where that is judged. */
export type SeqPlan = { last: number; runs: number; time: Limits; output?: Limits };

type Run = { ms: number; bytes: number };

const LIMIT_MS = 60_000;
const REST_MS = 500;
/** This many reads before the last are looked at one by one, to find the one that completed the screen. */
const LOOKED_AT = 40;

/**
 * Measures `seq` in two shells in turns, from Enter to the last number and the prompt.
 * @param where what the first shell is in, and what the peer is in
 */
export async function seqFigures(
  [shell, peer]: readonly [GuestShell, GuestShell],
  [ours, theirs]: readonly [string, string],
  { last, runs, time, output }: SeqPlan,
): Promise<readonly Figure[]> {
  const own: Run[] = [];
  const peers: Run[] = [];
  for (let run = 0; run < runs; run += 1) {
    own.push(await seq(shell, last));
    peers.push(await seq(peer, last));
  }
  const figure = (what: string, of: (run: Run) => number, unit: 'ms' | 'kB', limits: Limits): Figure => ({
    name: `\`seq 1 ${last}\` ${ours}: ${what}`,
    value: median(own.map(of)),
    unit,
    against: { what: theirs, value: median(peers.map(of)) },
    judged: 'ratio',
    bound: limits[0],
    goal: limits[1],
  });
  const figures = [figure('time', ({ ms }) => ms, 'ms', time)];
  if (output) figures.push(figure('output', ({ bytes }) => bytes / 1000, 'kB', output));
  return figures;
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
