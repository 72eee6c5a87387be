import type { Vm } from '../vms/model.js';
import { isToldByHost } from '../vms/rules.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { exitsOf, type Sight, sightId } from './sightings.js';

/**
 * The VMs of the host as one reading shows them.
 * @param isBusy whether an operation or a save is under way on the VM with this key
 */
export function sightsOf(snapshot: HostSnapshot, isBusy: (key: string) => boolean): readonly Sight[] {
  return snapshot.vms.flatMap((vm) => {
    const { name, device, key, state, phase } = vm;
    if (device === null) return [];
    return [
      {
        id: sightId(device, name),
        name,
        device,
        key,
        state: phase ?? (isToldByHost(vm) ? state : 'unknown'),
        exits: exitsOf(vm),
        isBusy: isBusy(key),
        recorded: recordedOf(vm, snapshot),
      },
    ];
  });
}

/** What differs after a restart of the host, or once the module was unloaded: its VMs are others then. */
export function placeOf({ bootId, moduleLoad, moduleLoaded }: HostSnapshot): string {
  return JSON.stringify([bootId, moduleLoad, moduleLoaded]);
}

function recordedOf({ entry }: Vm, { bootId, moduleLoad }: HostSnapshot): Sight['recorded'] {
  if (entry === null || entry.bootId === null) return null;
  return entry.bootId === bootId && entry.moduleLoad === moduleLoad ? entry.state : null;
}
