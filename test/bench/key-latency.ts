import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import { isSelected } from './list-screen.js';
import { type Press, pressEach } from './presses.js';
import { openReplay, shows } from './replay.js';
import { withProgram } from './running.js';
import { largest, percentile } from './statistics.js';
import type { Subject } from './subject.js';
import type { Terminal } from './terminal.js';

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
    const echo = host.other('/bin/sh', '-c', ECHO);
    await openReplay(echo).until(shows('ready'), 'the echo');
    const figures: Figure[] = [];
    for (const { columns, rows, p50, p95 } of SIZES) {
      const { times, floors } = await pressesAt(host, echo, { columns, rows });
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
    await echo.close();
    return figures;
  },
};

async function pressesAt(host: BenchHost, echo: Terminal, size: { columns: number; rows: number }) {
  const floors: Press[] = [];
  const made: Press[] = [];
  const down = Array.from({ length: STEPS }, () => 'j');
  const up = Array.from({ length: STEPS }, () => 'k');
  await withProgram(host, size, async ({ terminal, replay }) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const keys of [down, up]) {
        floors.push(...(await pressEach(echo, keys)));
        made.push(...(await pressEach(terminal, keys)));
      }
    }
    await replay.until(isSelected(host.names[0] ?? ''), 'the selection to be back');
  });
  const times = (presses: readonly Press[]) => presses.map(({ ms }) => ms);
  return { times: times(made), floors: times(floors) };
}
