import { orderOf, type Sort, type SortKey, sortKeys, sortText } from '../columns/sort.js';
import { type HostId, LOCAL_HOST } from '../fleet/host-id.js';
import type { AppState } from '../store.js';
import type { Vm } from '../vms/model.js';

/** An order that VMs were given, by what it depends on. */
type Order = {
  sort: string;
  vmKeys: readonly string[];
  keys: readonly SortKey[];
  order: readonly number[];
};

/** The last one of each host. */
const orders = new Map<HostId, Order>();

/**
 * VMs in the order of a column, as `sortVms` has it. A host that is busy changes each second, and its order seldom
 * does: thousands of VMs are sorted again only where what they are sorted by has changed.
 */
export function inOrder(
  vms: readonly Vm[],
  sort: Sort,
  ranked: AppState['exits'],
  host: HostId = LOCAL_HOST,
): readonly Vm[] {
  const keys = sortKeys(vms, sort, { exits: ranked, now: 0 });
  const vmKeys = vms.map(({ key }) => key);
  const text = sortText(sort);
  const last = orders.get(host);
  const isSame = last?.sort === text && same(last.vmKeys, vmKeys) && same(last.keys, keys);
  const found = isSame ? last : { sort: text, vmKeys, keys, order: orderOf(keys, sort.reversed) };
  orders.set(host, found);
  return found.order.flatMap((at) => vms[at] ?? []);
}

function same(a: readonly SortKey[], b: readonly SortKey[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
