import { asDevice } from '../host/device.js';
import type { HostState } from '../state/fleet/host-state.js';
import type { Rates, VmExits } from '../state/ports.js';

/**
 * The exit rates of VMs that have changed: of each all of it, then each vcore; measured at `at`, by a clock that never
 * jumps.
 */
export type RatesNews = {
  at: number;
  rates: ReadonlyArray<readonly [device: string, rates: readonly number[]]>;
};

/** More digits than this no screen shows. */
const DIGITS = 2;

/** How many rates are kept of a VM: five minutes of one a second. */
const KEPT = 300;

/** What goes before the first rate. */
const USUAL_MS = 1000;

/**
 * Finds the rates that have changed since it was asked last, of the VMs in sight: an idle guest's stay the same for long.
 */
export function createRatesNews() {
  let told: ReadonlyMap<string, string> = new Map();
  /** @param keys the keys of the VMs in sight; null: all */
  return ({ exits, snapshot }: HostState, keys: readonly string[] | null): RatesNews | null => {
    const wanted = keys === null ? null : new Set(keys);
    const next = new Map<string, string>();
    let at = Number.NEGATIVE_INFINITY;
    const rates = snapshot.vms.flatMap(({ key, device }) => {
      const of = device === null || wanted?.has(key) === false ? undefined : exits.get(device);
      if (device === null || of === undefined) return [];
      const short = [of, ...of.cores].map(({ perSecond }) => Number(perSecond.toPrecision(DIGITS)));
      next.set(device, short.join(' '));
      if (told.get(device) === short.join(' ')) return [];
      at = Math.max(at, of.times.at(-1) ?? at);
      return [[device, short] as const];
    });
    told = next;
    return rates.length === 0 || !Number.isFinite(at) ? null : { at, rates };
  };
}

/**
 * The rates with newer ones, without those of VMs that run no more.
 * @param news null: there are none
 * @param running the devices of the VMs that run
 */
export function withRates(
  before: HostState['exits'],
  news: RatesNews | null,
  running: ReadonlySet<string>,
): HostState['exits'] {
  const isKept = [...before.keys()].every((device) => running.has(device));
  if (news === null && isKept) return before;
  const after = new Map([...before].filter(([device]) => running.has(device)));
  for (const [name, [all, ...cores]] of news?.rates ?? []) {
    const device = asDevice(name);
    if (device === null || all === undefined || !running.has(device)) continue;
    after.set(device, grown(after.get(device), news?.at ?? 0, all, cores));
  }
  return after;
}

function grown(before: VmExits | undefined, at: number, all: number, cores: readonly number[]): VmExits {
  const last = before?.times.at(-1);
  const isNext =
    before !== undefined && last !== undefined && at > last && before.cores.length === cores.length;
  if (!isNext) {
    const first = (perSecond: number): Rates => ({ perSecond, history: [perSecond] });
    return { ...first(all), times: [at - USUAL_MS, at], cores: cores.map(first) };
  }
  // Nothing came while they stayed the same.
  const stood = at - last > 2 * USUAL_MS;
  const next = (known: Rates | undefined, perSecond: number): Rates => ({
    perSecond,
    history: [...(known?.history ?? []), ...(stood ? [known?.perSecond ?? 0] : []), perSecond].slice(-KEPT),
  });
  return {
    ...next(before, all),
    times: [...before.times, ...(stood ? [at - USUAL_MS] : []), at].slice(-KEPT - 1),
    cores: cores.map((rate, core) => next(before.cores[core], rate)),
  };
}
