import { describe, expect, test } from 'vitest';
import { asDevice, type Device } from '../../src/host/device.js';
import { createExitRates } from '../../src/telemetry/exits.js';
import { fc } from '../support/fast-check.js';

function vm(number: number): Device {
  const device = asDevice(`/dev/v3-vm${number}`);
  if (device === null) throw new Error(`no VM ${number}`);
  return device;
}

type Exits = ReturnType<typeof createExitRates>;

/** Samples of one VM, each a time in ms and the exits of its vcores. */
function sampled(
  samples: readonly (readonly [number, ...number[]])[],
  launch = 'web',
  rates: Exits = createExitRates(),
) {
  for (const [at, ...cores] of samples) rates.sample(at, new Map([[vm(0), { launch, cores }]]));
  return rates;
}

describe('the exits of a VM', () => {
  test('become a rate per second, of all and of each vcore', () => {
    const rates = sampled([
      [0, 1000, 0],
      [1000, 1500, 10],
      [3000, 1500, 50],
    ]);
    expect(rates.of(vm(0))).toMatchObject({
      perSecond: 20,
      history: [510, 20],
      times: [0, 1000, 3000],
      cores: [
        { perSecond: 0, history: [500, 0] },
        { perSecond: 20, history: [10, 20] },
      ],
    });
  });

  test('have no rate before two samples, and none of a sample at the same time', () => {
    const rates = sampled([[1000, 5]]);
    expect(rates.of(vm(0))).toBeNull();
    sampled([[1000, 50]], 'web', rates);
    expect(rates.of(vm(0))).toBeNull();
    sampled([[2000, 55]], 'web', rates);
    expect(rates.of(vm(0))?.history).toEqual([50]);
  });

  test('of samples that come fast become one rate for each second', () => {
    const rates = sampled(Array.from({ length: 9 }, (_, at) => [at * 250, at * at] as const));
    expect(rates.of(vm(0))?.times).toEqual([0, 1000, 2000]);
    expect(rates.of(vm(0))?.history).toEqual([16, 48]);
    expect(rates.of(vm(0))?.perSecond).toBe(48);
  });

  test.each([
    ['a counter that went back', 'web', [2000, 100, 40]],
    ['another launch or name', 'mail', [2000, 300, 60]],
    ['another number of vcores', 'web', [2000, 300]],
  ] as const)('begin anew with %s', (_, launch, sample) => {
    const rates = sampled([
      [0, 100, 50],
      [1000, 200, 60],
    ]);
    sampled([sample], launch, rates);
    expect(rates.of(vm(0))).toBeNull();
    const [, ...cores] = sample;
    sampled([[3000, ...cores]], launch, rates);
    expect(rates.of(vm(0))).toMatchObject({ history: [0], times: [2000, 3000] });
  });

  test('are kept per device, the newest only, and forgotten when the VM is gone', () => {
    const rates = createExitRates(3);
    sampled(
      Array.from({ length: 6 }, (_, at) => [at * 1000, at * at] as const),
      'web',
      rates,
    );
    expect(rates.of(vm(0))).toMatchObject({
      perSecond: 9,
      history: [5, 7, 9],
      times: [2000, 3000, 4000, 5000],
    });
    rates.sample(6000, new Map([[vm(1), { launch: 'db', cores: [5] }]]));
    expect([rates.of(vm(0)), rates.of(vm(1))]).toEqual([null, null]);
  });

  test('are all counted, whatever the interval is', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.nat(1_000_000), fc.nat(1_000_000));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        let [at, one, two] = [0, 0, 0];
        const rates = sampled([[at, one, two]]);
        for (const [ms, more, others] of steps) {
          [at, one, two] = [at + ms, one + more, two + others];
          sampled([[at, one, two]], 'web', rates);
        }
        const known = rates.of(vm(0));
        if (known === null) throw new Error('no rates');
        const { times } = known;
        const counted = (history: readonly number[]) =>
          history.reduce(
            (sum, rate, slot) => sum + (rate * ((times[slot + 1] ?? 0) - (times[slot] ?? 0))) / 1000,
            0,
          );
        expect(times).toHaveLength(known.history.length + 1);
        expect([times[0], times.at(-1)]).toEqual([0, at]);
        expect(counted(known.history)).toBeCloseTo(one + two, 3);
        expect(counted(known.cores[0]?.history ?? [])).toBeCloseTo(one, 3);
        expect(counted(known.cores[1]?.history ?? [])).toBeCloseTo(two, 3);
      }),
    );
  });
});
