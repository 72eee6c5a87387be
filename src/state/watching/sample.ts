import type { HostState } from '../fleet/host-state.js';
import type { ExitRates } from '../ports.js';
import type { HostSnapshot } from './host-snapshot.js';

/** Takes a sample of the exits of all running VMs; their rates for the store, where any VM has or had some. */
export function sampledExits(
  state: Pick<HostState, 'exits'>,
  exits: ExitRates | null,
  { vms, bootId, moduleLoad }: HostSnapshot,
  now: number,
): Partial<HostState> {
  if (exits === null) return {};
  const running = new Map(
    vms.flatMap(({ state: of, device, details, name, entry }) => {
      if (of !== 'running' || device === null || details === null) return [];
      const launch = JSON.stringify([name, entry?.startedAt, bootId, moduleLoad]);
      return [[device, { launch, cores: details.cores.map((core) => core.exits) }] as const];
    }),
  );
  exits.sample(now, running);
  if (running.size === 0 && state.exits.size === 0) return {};
  const rates = [...running.keys()].flatMap((device) => {
    const rate = exits.of(device);
    return rate === null ? [] : [[device, rate] as const];
  });
  return { exits: new Map(rates) };
}
