import { asDevice, type Device } from '../../host/device.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import type { Vm } from './model.js';

/**
 * The devices of VMs of a name: what v3_create makes under that name is on another, or on the one that its last line
 * names. A device alone proves nothing: Palacios gives the lowest free one, which may have been another VM's a moment
 * ago (docs/palacios.md, "The pieces").
 */
export function devicesNamed({ vms }: Pick<HostSnapshot, 'vms'>, name: string): readonly Device[] {
  return vms.flatMap((vm) => (vm.device !== null && vm.name === name ? [vm.device] : []));
}

/**
 * The device in v3_create's last line (docs/palacios/tools.md, "The tools"), or null. Only for a run that ended with exit
 * 0: otherwise the last line may hold any name or path.
 * @param words what it wrote on stdout
 */
export function reportedDevice(words: string): Device | null {
  return asDevice(words.match(/ created at (\/dev\/v3-vm\d{1,9})\s*$/)?.[1] ?? '');
}

/**
 * The VM that a v3_create made: the one of its name on the device that it told, or where it told none, the only one
 * of its name on a device that had none of that name before.
 * @param before the devices of VMs of that name before it was run
 */
export function createdVm(
  vms: readonly Vm[],
  name: string,
  before: ReadonlySet<string>,
  told: Device | null,
): Vm | null {
  const named = vms.filter((vm) => vm.device !== null && vm.name === name);
  if (told !== null) return named.find((vm) => vm.device === told) ?? null;
  const fresh = named.filter((vm) => vm.device !== null && !before.has(vm.device));
  return fresh.length === 1 ? (fresh[0] ?? null) : null;
}
