import type { Device } from '../host/device.js';

/** Samples nearer to each other than this become one rate: with more of them the last minutes need more room. */
const LEAST_MS = 900;

/** How many rates are kept: five minutes of the shortest. */
const KEPT_RATES = Math.ceil((5 * 60_000) / LEAST_MS);

/**
 * What the host shows of a running VM: the exits of each vcore since its launch. `launch` differs between two VMs, and
 * between two launches of one.
 */
type Sample = { launch: string; cores: readonly number[] };

/** Exits per second: the newest rate, and the last ones, oldest first. */
type Rates = { perSecond: number; history: readonly number[] };

/**
 * The rates of a VM and of each of its vcores. `times`: one more than there are rates; the first rate is of the time
 * between the first two. They are those of the samples.
 */
type VmExits = Readonly<Rates & { times: readonly number[]; cores: readonly Rates[] }>;

/** The exit rates of all VMs: the best sign that a guest is alive (docs/palacios.md, "v3-guests-details"). */
type ExitRates = {
  /** Takes a sample of the running VMs at `atMs`. Other VMs are forgotten; a time that was there already is ignored. */
  sample(atMs: number, vms: ReadonlyMap<Device, Sample>): void;
  /** Null before two samples of a launch. */
  of(device: Device): VmExits | null;
};

/** A reading of counters: all of a VM first, then each vcore. */
type Reading = { atMs: number; counts: readonly number[] };

/** What is kept of a VM. `first`: the slot of its first rate; null: it has none. `rates`: a ring for each counter. */
type Known = {
  launch: string;
  firstAtMs: number;
  first: number | null;
  opened: Reading;
  last: Reading;
  rates: readonly Float64Array[];
};

/**
 * Keeps the rates of the last minutes, whatever the interval of the samples is, in rings: each slot holds the rates of
 * the time between two samples, the same for all VMs.
 * @param kept how many rates are kept of each counter
 */
export function createExitRates(kept = KEPT_RATES): ExitRates {
  let known: ReadonlyMap<Device, Known> = new Map();
  /** When each slot ended; one more is kept, for the beginning of the oldest. */
  const ends = new Float64Array(kept + 1);
  let slot = 0;
  let openedAt = Number.NEGATIVE_INFINITY;
  let lastAt = Number.NEGATIVE_INFINITY;
  const endOf = (of: number) => ends[of % ends.length] ?? 0;

  const follow = (
    vm: Known | undefined,
    { launch, cores }: Sample,
    atMs: number,
    isNewSlot: boolean,
  ): Known => {
    const counts = [cores.reduce((sum, exits) => sum + exits, 0), ...cores];
    const reading = { atMs, counts };
    if (vm === undefined || vm.launch !== launch || !hasGrown(vm.last.counts, counts)) {
      const rates = counts.map(() => new Float64Array(kept));
      return { launch, firstAtMs: atMs, first: null, opened: reading, last: reading, rates };
    }
    if (isNewSlot) vm.opened = vm.last;
    const { opened } = vm;
    const seconds = (atMs - opened.atMs) / 1000;
    for (const [at, ring] of vm.rates.entries()) {
      ring[slot % kept] = ((counts[at] ?? 0) - (opened.counts[at] ?? 0)) / seconds;
    }
    vm.first ??= slot;
    vm.last = reading;
    return vm;
  };

  return {
    sample(atMs, vms) {
      if (atMs <= lastAt) return;
      const isNewSlot = lastAt - openedAt >= LEAST_MS;
      if (isNewSlot) {
        slot += 1;
        openedAt = lastAt;
      } else if (openedAt === Number.NEGATIVE_INFINITY) openedAt = atMs;
      ends[slot % ends.length] = atMs;
      lastAt = atMs;
      known = new Map(
        [...vms].map(([device, one]) => [device, follow(known.get(device), one, atMs, isNewSlot)]),
      );
    },
    of(device) {
      const vm = known.get(device);
      if (vm === undefined || vm.first === null) return null;
      const now = slot;
      const oldest = Math.max(vm.first, now - kept + 1);
      const begin = oldest === vm.first ? vm.firstAtMs : endOf(oldest - 1);
      const slots = () => Array.from({ length: now - oldest + 1 }, (_, at) => oldest + at);
      const newest = (ring: Float64Array) => ring[now % kept] ?? 0;
      const historyOf = (ring: Float64Array) => slots().map((of) => ring[of % kept] ?? 0);
      const [all = new Float64Array(kept), ...cores] = vm.rates;
      const history = lazily(() => historyOf(all));
      const times = lazily(() => [begin, ...slots().map(endOf)]);
      const ofCores = lazily(() =>
        cores.map((ring) => ({ perSecond: newest(ring), history: historyOf(ring) })),
      );
      // Of all VMs, only what is shown is copied, before the next sample.
      return {
        perSecond: newest(all),
        get history() {
          return history();
        },
        get times() {
          return times();
        },
        get cores() {
          return ofCores();
        },
      };
    },
  };
}

/** A value that is made at its first use, and kept. */
function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** False where a counter is another, or went back: it is another VM's, or that of another launch. */
function hasGrown(before: readonly number[], counts: readonly number[]): boolean {
  return before.length === counts.length && counts.every((count, at) => count >= (before[at] ?? 0));
}
