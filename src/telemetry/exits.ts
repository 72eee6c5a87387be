import type { Device } from '../host/device.js';

/** The exits of one VM: its last sample, and its rates. */
type ExitHistory = {
  last: { exits: number; atMs: number };
  /** Exits per second between consecutive samples, oldest first. */
  rates: readonly number[];
};

/**
 * Adds a sample of a VM's exit counter. A counter that went back belongs to another VM, whose history starts here. A
 * sample at the same time as the last one is ignored.
 * @param keep how many rates are kept
 */
export function addSample(
  history: ExitHistory | null,
  sample: { exits: number; atMs: number },
  keep: number,
): ExitHistory {
  if (history === null || sample.exits < history.last.exits) return { last: sample, rates: [] };
  const seconds = (sample.atMs - history.last.atMs) / 1000;
  if (seconds <= 0) return history;
  const rate = (sample.exits - history.last.exits) / seconds;
  return { last: sample, rates: [...history.rates, rate].slice(-keep) };
}

/** The rates of all VMs: the best sign that a guest is alive (docs/palacios.md, "v3-guests-details"). */
type ExitRates = {
  /** Takes a sample: the sum of exits of each running VM at `atMs`. Other VMs are forgotten. */
  sample(atMs: number, exits: ReadonlyMap<Device, number>): void;
  /** Exits per second and the last rates, oldest first; null before two samples. */
  of(device: Device): { perSecond: number; history: readonly number[] } | null;
};

/** @param keep how many rates per VM are kept */
export function createExitRates(keep = 60): ExitRates {
  let histories: ReadonlyMap<Device, ExitHistory> = new Map();
  return {
    sample(atMs, exits) {
      histories = new Map(
        [...exits].map(([device, count]) => [
          device,
          addSample(histories.get(device) ?? null, { exits: count, atMs }, keep),
        ]),
      );
    },
    of(device) {
      const rates = histories.get(device)?.rates ?? [];
      const perSecond = rates.at(-1);
      return perSecond === undefined ? null : { perSecond, history: rates };
    },
  };
}
