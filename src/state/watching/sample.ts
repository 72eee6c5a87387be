import type { ExitRates } from '../ports.js';
import type { Store } from '../store.js';
import type { HostSnapshot } from './host-snapshot.js';

const MINUTE_MS = 60_000;

/** Tells the store the minute, where it is another. `now`: ms since the epoch. */
export function tellMinute(store: Store, now: number): void {
  const minute = Math.floor(now / MINUTE_MS);
  if (minute !== store.getState().minute) store.setState({ minute });
}

/** Takes a sample of the exits of all running VMs, and gives the store their rates. */
export function sampleExits(
  store: Store,
  exits: ExitRates | null,
  snapshot: HostSnapshot,
  now: number,
): void {
  if (exits === null) return;
  const running = new Map(
    snapshot.vms.flatMap(({ state, device, details, name, entry }) => {
      if (state !== 'running' || device === null || details === null) return [];
      const launch = JSON.stringify([name, entry?.startedAt, snapshot.bootId, snapshot.moduleLoad]);
      return [[device, { launch, cores: details.cores.map((core) => core.exits) }] as const];
    }),
  );
  exits.sample(now, running);
  if (running.size === 0 && store.getState().exits.size === 0) return;
  const rates = [...running.keys()].flatMap((device) => {
    const rate = exits.of(device);
    return rate === null ? [] : [[device, rate] as const];
  });
  store.setState({ exits: new Map(rates) });
}
