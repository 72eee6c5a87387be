import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import { type Flood, startFlood } from './flood.js';
import { selectedInList, shownInDetails } from './list-screen.js';
import { openLogFeed } from './log-feed.js';
import { heldLines } from './log-history-screen.js';
import { newestShown } from './log-screen.js';
import { cpuMs } from './processes.js';
import type { Replay } from './replay.js';
import { type Running, withProgram } from './running.js';
import { largest, median, percentile } from './statistics.js';
import type { Subject } from './subject.js';
import { bytesFrom } from './terminal.js';

const RUNS = 3;
const LINES_A_SECOND = 10_000;
const FLOOD_MS = 10_000;
/** Enough that each key selects another VM. */
const ENTRIES = 200;
/** Not a multiple of the interval of frames, so keys come at any time between two. */
const KEY_EVERY_MS = 137;
const SETTLED_MS = 500;
/** src/telemetry/log-follower.ts */
const HISTORY_LINES = 10_000;

type Run = { share: number; bytesPerSecond: number; behind: number[]; keys: number[]; lost: number };

/** 10,000 log lines a second for 10 s, and a key now and then meanwhile. */
export const logFlood: Subject = {
  name: 'log-flood',
  async measure(host) {
    const runs: Run[] = [];
    const place = host.inventory(ENTRIES);
    for (let run = 0; run < RUNS; run += 1) runs.push(await floodOnce(host, place, run === RUNS - 1));
    const figure = (
      name: string,
      of: (run: Run) => number,
      unit: Figure['unit'],
      [bound, goal]: readonly [bound: number, goal: number],
      note: string,
    ): Figure => ({
      name: `log flood: ${name}`,
      value: median(runs.map(of)),
      unit,
      judged: 'value',
      bound,
      goal,
      note,
    });
    const most = (of: (run: Run) => readonly number[]) => largest(runs.flatMap(of)).toFixed(0);
    return [
      figure('share of a core', ({ share }) => share, '%', [15, 8], `${RUNS} floods of 10 s`),
      figure(
        'lines are behind by, p95',
        ({ behind }) => percentile(behind, 0.95),
        'ms',
        [120, 60],
        `from a line's write until it, or a later one, is on the screen; at most ${most(({ behind }) => behind)} ms`,
      ),
      figure('output', ({ bytesPerSecond }) => bytesPerSecond / 1000, 'kB/s', [150, 130], ''),
      figure(
        'key until it shows, p95',
        ({ keys }) => percentile(keys, 0.95),
        'ms',
        [40, 15],
        `median ${median(runs.flatMap(({ keys }) => keys)).toFixed(1)} ms, at most ${most(({ keys }) => keys)} ms`,
      ),
      {
        name: 'log flood: lines lost of the last 10,000',
        value: largest(runs.map(({ lost }) => lost)),
        unit: 'lines',
        judged: 'value',
        bound: 0,
        note: 'all pages of the log pane read back after the last flood',
      },
    ];
  },
};

/** @param readsBack whether the whole history is looked at afterwards, which takes its time */
async function floodOnce(
  host: BenchHost,
  { path, names }: ReturnType<BenchHost['inventory']>,
  readsBack: boolean,
): Promise<Run> {
  const settings = join(host.folder, 'flood.toml');
  writeFileSync(settings, '');
  const args = ['--settings', settings, '--inventory', path];
  return withProgram(host, { args, first: names[0] ?? '' }, async (running) => {
    const { terminal, replay } = running;
    const feed = openLogFeed(host.log, host.names);
    const cpuBefore = cpuMs(terminal.pid);
    const index = terminal.events.length;
    const begin = performance.now();
    const flood = startFlood(feed, LINES_A_SECOND);
    const keys = await keysMeanwhile(running, begin + FLOOD_MS);
    const share = ((cpuMs(terminal.pid) - cpuBefore) / (performance.now() - begin)) * 100;
    const bytesPerSecond = (bytesFrom(terminal, index) / (performance.now() - begin)) * 1000;
    await flood.stop();
    feed.close();
    await terminal.quiet(SETTLED_MS);
    const seen = await watch(replay, flood, keys, names);
    const oldest = flood.count() - HISTORY_LINES;
    const lost = readsBack ? HISTORY_LINES - (await heldLines(running, settings, oldest)) : 0;
    return { share, bytesPerSecond, ...seen, lost };
  });
}

/** Moves the selection down, key by key. Returns when each was sent. */
async function keysMeanwhile({ terminal }: Running, end: number): Promise<number[]> {
  const sent: number[] = [];
  while (performance.now() < end) {
    await delay(KEY_EVERY_MS);
    sent.push(terminal.send('j'));
  }
  return sent;
}

/** Replays the screen: how long each line and each key took to appear. */
async function watch(replay: Replay, flood: Flood, sent: readonly number[], names: readonly string[]) {
  const behind: number[] = [];
  const keys: number[] = [];
  for (let at = await replay.step(); at !== null; at = await replay.step()) {
    if (replay.inUpdate()) continue;
    const newest = newestShown(replay);
    while (behind.length <= newest) behind.push(at - (flood.writtenAt(behind.length) ?? Number.NaN));
    const name = selectedInList(replay);
    const moved = name !== null && name === shownInDetails(replay) ? names.indexOf(name) : 0;
    while (keys.length < moved) keys.push(at - (sent[keys.length] ?? Number.NaN));
  }
  while (behind.length < flood.count()) behind.push(Number.POSITIVE_INFINITY);
  while (keys.length < sent.length) keys.push(Number.POSITIVE_INFINITY);
  return { behind, keys };
}
