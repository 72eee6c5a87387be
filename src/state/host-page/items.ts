import type { GuestDetails } from '../../host/guest-details.js';
import type { MemoryNode } from '../../host/memory.js';
import { remembered } from '../remembered.js';
import type { ViewState } from '../view.js';
import type { Vm } from '../vms/model.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';

/** A core of a VM, and where it sits. */
export type VcoreItem = {
  id: string;
  kind: 'vcore';
  vm: Vm;
  core: GuestDetails['cores'][number];
  /** Its place among the cores of the VM. */
  at: number;
  /** True for the first of its pcore. */
  isFirst: boolean;
};

/** What a VM has on one NUMA node. */
export type RegionsItem = {
  id: string;
  kind: 'regions';
  vm: Vm;
  node: number;
  regions: GuestDetails['regions'];
};

/** What the cursor of the host page can be on, besides facts. */
export type HostItem = { id: string; kind: 'node'; node: MemoryNode } | VcoreItem | RegionsItem;

/** The part of the store's state that is needed here; the store itself imports the view. */
type Shown = { snapshot: HostSnapshot; view: Pick<ViewState, 'hostRow'> };

/** The nodes, the vcores by their pcores, and the memory of the VMs by nodes. */
export function hostItems({ snapshot }: Pick<Shown, 'snapshot'>): readonly HostItem[] {
  return itemsOf(snapshot);
}

/** What the cursor of the host page is on; null: on none of these. */
export function hostItem(state: Shown): HostItem | null {
  return hostItems(state).find(({ id }) => id === state.view.hostRow) ?? null;
}

const itemsOf = remembered((snapshot: HostSnapshot): readonly HostItem[] => [
  ...(snapshot.memory?.nodes ?? []).map((node) => ({
    id: `node ${node.node}`,
    kind: 'node' as const,
    node,
  })),
  ...vcoreItems(snapshot.vms),
  ...snapshot.vms.flatMap(regionItems),
]);

function vcoreItems(vms: readonly Vm[]): readonly VcoreItem[] {
  const all = vms.flatMap((vm) =>
    (vm.details?.cores ?? []).map((core, at) => ({
      id: `vcore ${core.vcore} ${vm.key}`,
      kind: 'vcore' as const,
      vm,
      core,
      at,
    })),
  );
  const sorted = all.sort((one, other) => one.core.pcore - other.core.pcore);
  return sorted.map((item, row) => ({ ...item, isFirst: sorted[row - 1]?.core.pcore !== item.core.pcore }));
}

function regionItems(vm: Vm): readonly RegionsItem[] {
  const regions = vm.details?.regions ?? [];
  const nodes = [...new Set(regions.map(({ node }) => node))].sort((one, other) => one - other);
  return nodes.map((node) => ({
    id: `regions ${node} ${vm.key}`,
    kind: 'regions',
    vm,
    node,
    regions: regions.filter((region) => region.node === node),
  }));
}

/** The pcores of the host, and those that only a VM tells of; empty where none is known. */
export function pcoresOf({ info, vms }: Pick<HostSnapshot, 'info' | 'vms'>): readonly number[] {
  const count = Math.min(info?.cpus ?? 0, MOST_PCORES);
  const used = vms.flatMap(({ details }) => (details?.cores ?? []).map(({ pcore }) => pcore));
  return [...new Set([...Array.from({ length: count }, (_, pcore) => pcore), ...used])].sort((a, b) => a - b);
}

/** More than any machine has. */
const MOST_PCORES = 4096;

/** How many VMs a host can have (docs/palacios.md, "The pieces"). */
export const SLOTS = 32;

/** How many of them are taken. */
export function slotsUsed({ vms }: Pick<HostSnapshot, 'vms'>): number {
  return vms.filter(({ device }) => device !== null).length;
}
