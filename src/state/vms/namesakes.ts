import type { Vm } from './model.js';

/** The VMs of a name on the host outside the inventory: one of them may be an entry of that name. */
export function unmanagedNamed(vms: readonly Vm[], name: string): readonly Vm[] {
  return vms.filter((vm) => vm.category === 'not-in-inventory' && vm.name === name);
}

/** The inactive VMs of a name in the inventory: one of them may be a VM on the host. */
export function inactiveNamed(vms: readonly Vm[], name: string): readonly Vm[] {
  return vms.filter((vm) => vm.category === 'inactive' && vm.name === name);
}

/** The VM that has the device that an inactive one had; null where it is free. */
export function deviceHolder(vms: readonly Vm[], { category, entry }: Vm): Vm | null {
  if (category !== 'inactive' || entry === null || entry.device === null) return null;
  return vms.find((vm) => vm.device === entry.device) ?? null;
}
