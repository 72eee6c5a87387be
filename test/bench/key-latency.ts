import { isSelected } from './list-screen.js';
import { type Press, pressEach } from './presses.js';
import { openReplay, shows } from './replay.js';
import { withProgram } from './running.js';
import { largest, percentile } from './statistics.js';
import type { Subject } from './subject.js';

/** The same bytes, given back by a program that does nothing else. */
const ECHO = 'stty raw -echo && echo ready && exec cat';
const STEPS = 20;
const ROUNDS = 5;

/** From a key to the first byte out, `j` down the list and `k` up again, in turns with a bare echo. */
export const keyLatency: Subject = {
  name: 'key-latency',
  async measure(world) {
    const echo = world.other('/bin/sh', '-c', ECHO);
    await openReplay(echo).until(shows('ready'), 'the echo');
    const floors: Press[] = [];
    const down = Array.from({ length: STEPS }, () => 'j');
    const up = Array.from({ length: STEPS }, () => 'k');
    const presses = await withProgram(world, {}, async ({ terminal, replay }) => {
      const made: Press[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const keys of [down, up]) {
          floors.push(...(await pressEach(echo, keys)));
          made.push(...(await pressEach(terminal, keys)));
        }
      }
      await replay.until(isSelected(world.names[0] ?? ''), 'the selection to be back');
      return made;
    });
    await echo.close();
    const times = presses.map(({ ms }) => ms);
    const floorTimes = floors.map(({ ms }) => ms);
    const figure = (name: string, share: number, bound: number, goal: number) => ({
      name: `key to first byte, ${name}`,
      value: percentile(times, share),
      unit: 'ms' as const,
      against: { what: 'a bare echo', value: percentile(floorTimes, share) },
      judged: 'value' as const,
      bound,
      goal,
    });
    return [
      { ...figure('p50', 0.5, 10, 5), note: `${times.length} presses` },
      { ...figure('p95', 0.95, 20, 12), note: `slowest ${largest(times).toFixed(1)} ms` },
    ];
  },
};
