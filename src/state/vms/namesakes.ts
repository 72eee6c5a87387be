import type { Vm } from './model.js';

/** The VMs of the host outside the inventory that bear a name: one of them may be an entry of that name. */
export function unmanagedNamed(vms: readonly Vm[], name: string): readonly Vm[] {
  return vms.filter((vm) => vm.category === 'not-in-inventory' && vm.name === name);
}

/** The inactive VMs of the inventory that bear a name: one of them may be a VM of the host. */
export function inactiveNamed(vms: readonly Vm[], name: string): readonly Vm[] {
  return vms.filter((vm) => vm.category === 'inactive' && vm.name === name);
}

/** The VM that has the device which an inactive one had; null where that is free. */
export function deviceHolder(vms: readonly Vm[], { category, entry }: Vm): Vm | null {
  if (category !== 'inactive' || entry === null || entry.device === null) return null;
  return vms.find((vm) => vm.device === entry.device) ?? null;
}
