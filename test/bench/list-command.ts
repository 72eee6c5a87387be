import type { BenchHost } from './bench-host.js';
import { nodeStart } from './start-once.js';
import { largest, median } from './statistics.js';
import type { Subject } from './subject.js';

const ENTRIES = 50;
const RUNS = 21;
/** The median ratio of four runs of the bench, which gave 2.3 to 2.8. */
const GOAL = 2.6;
const BOUND = GOAL * 1.2;

/** `v3_tui list` on a terminal, from the spawn to its end, in turns with `node -e 0`. */
export const listCommand: Subject = {
  name: 'list-command',
  async measure(host) {
    const { path, names } = host.inventory(ENTRIES);
    await listOnce(host, path, names);
    const floors: number[] = [];
    const lists: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      floors.push(await nodeStart(host));
      lists.push(await listOnce(host, path, names));
    }
    return [
      {
        name: '`v3_tui list`, 50 entries',
        value: median(lists),
        unit: 'ms',
        against: { what: '`node -e 0`', value: median(floors) },
        judged: 'ratio',
        bound: BOUND,
        goal: GOAL,
        note: `slowest ${Math.round(largest(lists))} ms`,
      },
    ];
  },
};

async function listOnce(host: BenchHost, path: string, names: readonly string[]): Promise<number> {
  const terminal = host.program({ args: ['--inventory', path, 'list'] });
  const ms = (await terminal.closedAt) - terminal.startedAt;
  const output = terminal.events.map((one) => (one.kind === 'output' ? String(one.bytes) : '')).join('');
  const missing = names.filter((name) => !output.includes(name));
  if (missing.length > 0) throw new Error(`v3_tui list left out ${missing.join(', ')}; it wrote:\n${output}`);
  return ms;
}
