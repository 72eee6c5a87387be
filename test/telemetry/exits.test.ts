import { describe, expect, test } from 'vitest';
import { asDevice, type Device } from '../../src/host/device.js';
import { addSample, createExitRates } from '../../src/telemetry/exits.js';

function vm(number: number): Device {
  const device = asDevice(`/dev/v3-vm${number}`);
  if (device === null) throw new Error(`no VM ${number}`);
  return device;
}

describe('the exits of a VM', () => {
  test('become a rate per second between two samples', () => {
    const first = addSample(null, { exits: 1000, atMs: 0 }, 10);
    const second = addSample(first, { exits: 2500, atMs: 500 }, 10);
    const third = addSample(second, { exits: 2500, atMs: 1500 }, 10);
    expect([first.rates, second.rates, third.rates]).toEqual([[], [3000], [3000, 0]]);
  });

  test('begin anew where the counter went back, and ignore a sample at the same time', () => {
    const first = addSample(addSample(null, { exits: 0, atMs: 0 }, 10), { exits: 50, atMs: 1000 }, 10);
    expect(addSample(first, { exits: 60, atMs: 1000 }, 10)).toBe(first);
    expect(addSample(first, { exits: 10, atMs: 2000 }, 10)).toEqual({
      last: { exits: 10, atMs: 2000 },
      rates: [],
    });
  });

  test('are kept per device, the newest only, and forgotten when the VM is gone', () => {
    const rates = createExitRates(3);
    expect(rates.of(vm(0))).toBeNull();
    for (let n = 0; n < 6; n++) rates.sample(n * 1000, new Map([[vm(0), n * n]]));
    expect(rates.of(vm(0))).toEqual({ perSecond: 9, history: [5, 7, 9] });
    rates.sample(6000, new Map([[vm(1), 5]]));
    expect([rates.of(vm(0)), rates.of(vm(1))]).toEqual([null, null]);
  });
});
