import type { History } from '../../inventory/history.js';
import { kernelSays, lastAsked } from '../fates/evidence.js';
import { type Fate, fateOf, type HostShows } from '../fates/fate.js';
import type { HostStoreState } from '../fleet/host-store.js';
import type { KernelLog } from '../ports.js';
import { vmByKey } from '../vms/find.js';
import type { Sight } from './sightings.js';
import { placeOf } from './sights.js';

/** How a VM left what it did, for a reason that is not known yet. */
export type Fall = {
  kind: 'error' | 'stopped' | 'gone';
  vm: Sight;
  /** When that was seen, in milliseconds since the epoch. */
  at: number;
  /** Where it was: see `placeOf`. */
  place: string;
  /** What explains it is an event behind the one id and up to the other, or a log line behind this number. */
  afterEvent: number;
  untilEvent: number;
  afterLine: number;
  /** How often it was launched since. */
  launches: number;
};

type Sources = {
  history: Pick<History, 'read'>;
  log: Pick<KernelLog, 'source' | 'lines'>;
};

/** How many events of a VM are looked at. */
const LOOKED_BACK = 20;

/**
 * What became of a VM, as its session's tab tells it; null: it went with the host or the module, or a load of ours that
 * failed has stopped it.
 */
export function fateOfFall(fall: Fall, state: HostStoreState, { history, log }: Sources): Fate | null {
  const { kind, vm, afterEvent, untilEvent, afterLine } = fall;
  if (placeOf(state.snapshot) !== fall.place) return null;
  const { vms } = state.snapshot;
  const now = vms.find(({ device }) => device === vm.device);
  const id = vmByKey(state.snapshot, vm.key)?.entry?.id ?? null;
  const found = history.read({ vm: { id, name: vm.name }, limit: LOOKED_BACK });
  const events = 'refused' in found ? [] : found.events.filter((event) => event.id <= untilEvent);
  const isLoaded = events.some(
    (event) => event.id > afterEvent && event.asked === 'load' && event.end?.outcome !== 'done',
  );
  if (kind === 'stopped' && isLoaded) return null;
  const host: HostShows =
    kind !== 'gone'
      ? { kind: 'there', state: kind }
      : now !== undefined && now.name !== vm.name
        ? { kind: 'other', name: now.name }
        : { kind: 'gone', lost: null };
  return fateOf({
    vmName: vm.name,
    host,
    last: lastAsked(events, afterEvent, state.commands),
    kernel: kernelSays(log, vm.name, afterLine, fall.launches),
    settled: true,
  });
}
