import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import { isSelected } from './list-screen.js';
import { type Press, pressEach } from './presses.js';
import { openReplay, shows } from './replay.js';
import { withProgram } from './running.js';
import { largest, percentile } from './statistics.js';
import type { Subject } from './subject.js';

/** The same bytes, echoed by a program that does nothing else. */
const ECHO = 'stty raw -echo && echo ready && exec cat';
const STEPS = 20;
const ROUNDS = 5;

const SIZES = [
  { columns: 120, rows: 40, p50: [7, 4], p95: [14, 8] },
  { columns: 200, rows: 60, p50: [12, 7], p95: [20, 12] },
] as const;

/** From a key to the first byte out, `j` down the list and `k` up again, in turns with a bare echo. */
export const keyLatency: Subject = {
  name: 'key-latency',
  async measure(host) {
    const figures: Figure[] = [];
    for (const { columns, rows, p50, p95 } of SIZES) {
      const { times, floors } = await presses(host, { columns, rows });
      const figure = (name: string, share: number, [bound, goal]: readonly [number, number]): Figure => ({
        name: `key to first byte at ${columns}×${rows}, ${name}`,
        value: percentile(times, share),
        unit: 'ms',
        against: { what: 'a bare echo', value: percentile(floors, share) },
        judged: 'value',
        bound,
        goal,
      });
      figures.push(
        { ...figure('p50', 0.5, p50), note: `${times.length} presses` },
        { ...figure('p95', 0.95, p95), note: `slowest ${largest(times).toFixed(1)} ms` },
      );
    }
    return figures;
  },
};

/** Times of keys in the list, in ms, and of the echo. `steps`: how far down and up again, `rounds` times. */
export async function presses(
  host: BenchHost,
  size: { columns?: number; rows?: number },
  { steps, rounds } = { steps: STEPS, rounds: ROUNDS },
): Promise<{ times: readonly number[]; floors: readonly number[] }> {
  const echo = host.other('/bin/sh', '-c', ECHO);
  await openReplay(echo).until(shows('ready'), 'the echo');
  const floors: Press[] = [];
  const made: Press[] = [];
  await withProgram(host, size, async ({ terminal, replay }) => {
    for (let round = 0; round < rounds; round += 1) {
      for (const key of ['j', 'k']) {
        const keys = Array.from({ length: steps }, () => key);
        floors.push(...(await pressEach(echo, keys)));
        made.push(...(await pressEach(terminal, keys)));
      }
    }
    await replay.until(isSelected(host.names[0] ?? ''), 'the selection to be back');
  });
  await echo.close();
  const times = (all: readonly Press[]) => all.map(({ ms }) => ms);
  return { times: times(made), floors: times(floors) };
}
