import { asDevice, type Device } from '../../host/device.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import type { Vm } from './model.js';

/**
 * The devices on which VMs of a name stand: what v3_create makes under that name stands on another, or is the one
 * that its own line names. A device alone tells nothing: Palacios gives the lowest free one, which may have been
 * another VM's a moment ago (docs/palacios.md, "The pieces").
 */
export function devicesNamed({ vms }: Pick<HostSnapshot, 'vms'>, name: string): readonly Device[] {
  return vms.flatMap((vm) => (vm.device !== null && vm.name === name ? [vm.device] : []));
}

/**
 * The device that v3_create says it made a VM on, in its last line (docs/palacios.md, "The tools"); null: it does not
 * say. Only for a run that ended with exit 0: else its last line may hold any name or path.
 * @param words what it wrote on stdout
 */
export function toldDevice(words: string): Device | null {
  return asDevice(words.match(/ created at (\/dev\/v3-vm\d{1,9})\s*$/)?.[1] ?? '');
}

/**
 * The VM that a v3_create made: the one on the device that it told, by its name; where it told none, the only one of
 * its name on a device where none of that name stood before.
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
