import type { HistoryEvent, HistoryQuery } from '../inventory/history.js';
import type { Claim, Entry } from '../inventory/inventory.js';
import type { Alert } from '../state/alerts/alert.js';
import type { CheckpointView } from '../state/checkpoints/view.js';
import { farKey, type HostId, LOCAL_HOST, splitKey } from '../state/fleet/host-id.js';
import type { Outcome } from '../state/operations/outcome.js';
import { HOST_WORK, workClaim } from '../state/operations/work-claims.js';
import type { Vm } from '../state/vms/model.js';
import type { Changes } from './changes.js';
import type { ListChange, MapChange } from './list-change.js';

/**
 * The keys of a far host's VMs, and the ids of its entries and checkpoints, as they are in this program: no other host
 * has them.
 */
export type FarKeys = ReturnType<typeof farKeys>;

/** @param steadyAhead by how much the host's clock that never jumps is ahead of ours, in ms; asked each time */
export function farKeys(host: HostId, steadyAhead: () => number) {
  const far = (key: string) => farKey(host, key);
  const farOrNull = (key: string | null) => (key === null ? null : far(key));
  const entry = (of: Entry): Entry => ({ ...of, id: far(of.id) });
  const vm = (of: Vm): Vm => ({ ...of, key: far(of.key), entry: of.entry && entry(of.entry) });
  const workKey = (key: string) => (key === HOST_WORK ? key : far(key));
  const claim = (of: Claim): Claim => {
    const prefix = workClaim('');
    return of.key.startsWith(prefix) ? { ...of, key: workClaim(far(of.key.slice(prefix.length))) } : of;
  };
  const checkpoint = <T extends CheckpointView['checkpoint']>(of: T): T => ({
    ...of,
    id: far(of.id),
    vm: farOrNull(of.vm),
  });
  const outcome = (of: Outcome): Outcome => ({ ...of, key: farOrNull(of.key) });

  return {
    changes: (of: Changes): Changes => ({
      ...of,
      ...(of.whole && {
        whole: { ...of.whole, ...(of.whole.claims && { claims: of.whole.claims.map(claim) }) },
      }),
      ...(of.vms && { vms: listKeys(of.vms, far, vm) }),
      ...(of.fields && {
        fields: of.fields.map(
          ([key, change]) =>
            [far(key), change.entry ? { ...change, entry: entry(change.entry) } : change] as const,
        ),
      }),
      ...(of.counters && { counters: of.counters.map(([key, cores]) => [far(key), cores] as const) }),
      ...(of.since && { since: mapKeys(of.since, far) }),
      ...(of.work && {
        work: mapKeys(of.work, workKey, (work) => ({ ...work, since: work.since - steadyAhead() })),
      }),
      ...(of.checkpoints && {
        checkpoints: listKeys(of.checkpoints, far, (view) => ({
          ...view,
          checkpoint: checkpoint(view.checkpoint),
        })),
      }),
    }),
    outcome,
    checkpoint,
    entry,
    event: (of: HistoryEvent): HistoryEvent =>
      of.vm === null ? of : { ...of, vm: { ...of.vm, id: farOrNull(of.vm.id) } },
    alert: (of: Alert): Alert => ({ ...of, vm: { ...of.vm, key: far(of.vm.key) } }),
    far,
    /** The host's own key or id; null: it is another host's. */
    own: (key: string): string | null => {
      const found = splitKey(key);
      return found.host === host ? found.key : null;
    },
    ownQuery: ({ vm: of, ...query }: HistoryQuery): HistoryQuery => {
      if (of === undefined) return query;
      const split = of.id === null ? null : splitKey(of.id);
      const id = split === null || split.host === LOCAL_HOST ? of.id : split.key;
      return { ...query, vm: { ...of, id } };
    },
  };
}

function listKeys<T>(
  { gone, put, placed }: ListChange<T>,
  far: (key: string) => string,
  each: (of: T) => T,
): ListChange<T> {
  return {
    ...(gone && { gone: gone.map(far) }),
    ...(put && { put: put.map(each) }),
    ...(placed && { placed: placed.map(([key, place]) => [far(key), place] as const) }),
  };
}

function mapKeys<V>(
  { gone, put }: MapChange<V>,
  far: (key: string) => string,
  each: (of: V) => V = (of) => of,
): MapChange<V> {
  return {
    ...(gone && { gone: gone.map(far) }),
    ...(put && { put: put.map(([key, value]) => [far(key), each(value)] as const) }),
  };
}
