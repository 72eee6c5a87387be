import type { HostId } from '../state/fleet/host-id.js';
import { listRows } from '../state/list-rows.js';
import type { AppState } from '../state/store.js';
import type { Vm } from '../state/vms/model.js';

/** What the list tells: a VM, or where hosts are shown the host of those behind it. */
export type Listed = { vm: Vm } | { host: HostId };

/** The list in its order: the VMs that its filter finds, each once, also where it has several tags. */
export function listed(state: AppState): readonly Listed[] {
  const seen = new Set<Vm>();
  return listRows({ ...state, view: { ...state.view, folded: NONE_FOLDED } }).flatMap((row): Listed[] => {
    if (row.kind === 'host') return [{ host: row.host }];
    if (row.kind === 'heading' || seen.has(row.vm)) return [];
    seen.add(row.vm);
    return [{ vm: row.vm }];
  });
}

const NONE_FOLDED: AppState['view']['folded'] = new Set();

/** The VMs of the list. */
export function vmsOf(all: readonly Listed[]): readonly Vm[] {
  return all.flatMap((one) => ('vm' in one ? [one.vm] : []));
}

/**
 * A page of the list. One that begins amid the VMs of a host begins with that host; hosts behind the last VM are on its
 * page.
 * @param from the place of its first VM among all VMs
 * @param most how many VMs it has
 */
export function pageOf(all: readonly Listed[], from: number, most: number): readonly Listed[] {
  const count = vmsOf(all).length;
  // Where there are no VMs at all, the first page has the hosts.
  if (from >= Math.max(count, 1)) return [];
  const end = from + most >= count ? Number.POSITIVE_INFINITY : from + most;
  const page: Listed[] = [];
  let host: Listed | null = null;
  let next = 0;
  for (const one of all) {
    if (!('vm' in one)) {
      host = one;
      if (next >= from && next < end) page.push(one);
      continue;
    }
    if (next >= from && next < end) {
      if (page.length === 0 && host !== null) page.push(host);
      page.push(one);
    }
    next += 1;
  }
  return page;
}
