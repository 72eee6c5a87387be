import type { BenchHost } from './bench-host.js';
import type { Figure } from './figure.js';
import { type Press, pressEach } from './presses.js';
import { startSettled } from './running.js';
import { startOnce } from './start-once.js';
import { median, percentile } from './statistics.js';
import type { Subject } from './subject.js';

const FEW = 50;
const MANY = 10_000;
const STARTS = 7;
const ROUNDS = 6;
const STEPS = 15;

type Place = { args: readonly string[]; names: readonly string[] };

/** 10,000 entries against 50: start-up and keys, in turns. */
export const largeInventory: Subject = {
  name: 'large-inventory',
  async measure(host) {
    const few = placeOf(host, FEW);
    const many = placeOf(host, MANY);
    const starts = await startsOf(host, few, many);
    const keys = await keysOf(host, few, many);
    const figure = (name: string, values: Both<number[]>): Figure => ({
      name: `10,000 inventory entries: ${name}`,
      value: median(values.many),
      unit: 'ms',
      against: { what: `${FEW} entries`, value: median(values.few) },
      judged: 'ratio',
      bound: 1.3,
      goal: 1.1,
    });
    const p95 = (values: readonly number[]) => percentile(values, 0.95).toFixed(1);
    return [
      figure(
        'the whole first screen',
        mapBoth(starts, ({ paint }) => paint),
      ),
      figure(
        'keys answered',
        mapBoth(starts, ({ answer }) => answer),
      ),
      {
        ...figure(
          'key to first byte, p50',
          mapBoth(keys, ({ ms }) => ms),
        ),
        note: `p95 ${p95(keys.many.map(({ ms }) => ms))} ms against ${p95(keys.few.map(({ ms }) => ms))} ms`,
      },
    ];
  },
};

type Both<T> = { few: T; many: T };

function mapBoth<T, U>({ few, many }: Both<readonly T[]>, of: (one: T) => U): Both<U[]> {
  return { few: few.map(of), many: many.map(of) };
}

function placeOf(host: BenchHost, count: number): Place {
  const { path, names } = host.inventory(count);
  return { args: ['--inventory', path], names };
}

async function startsOf(host: BenchHost, few: Place, many: Place) {
  await startOnce(host, many);
  const starts: Both<Awaited<ReturnType<typeof startOnce>>[]> = { few: [], many: [] };
  for (let run = 0; run < STARTS; run += 1) {
    starts.few.push(await startOnce(host, few));
    starts.many.push(await startOnce(host, many));
  }
  return starts;
}

async function keysOf(host: BenchHost, few: Place, many: Place): Promise<Both<Press[]>> {
  const open = ({ args, names }: Place) => startSettled(host, { args, first: names[0] ?? '' });
  const programs = { few: await open(few), many: await open(many) };
  try {
    const presses: Both<Press[]> = { few: [], many: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const keys = Array.from({ length: STEPS }, () => (round % 2 === 0 ? 'j' : 'k'));
      presses.few.push(...(await pressEach(programs.few.terminal, keys)));
      presses.many.push(...(await pressEach(programs.many.terminal, keys)));
    }
    return presses;
  } finally {
    await programs.few.terminal.close();
    await programs.many.terminal.close();
  }
}
