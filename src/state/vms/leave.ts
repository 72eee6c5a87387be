import type { Vm } from './model.js';
import { isLive } from './rules.js';

/**
 * The VMs that keep the user from leaving: those of the inventory that run. One in ERROR, or one that is not
 * in the inventory, does not.
 */
export function vmsThatRun(vms: readonly Vm[]): readonly Vm[] {
  return vms.filter((vm) => vm.category === 'active' && isLive(vm.state));
}
