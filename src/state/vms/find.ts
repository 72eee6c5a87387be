import { type Device, shortDevice } from '../../host/device.js';
import { safeStart } from '../../terminal/safe-text.js';
import { type HostId, LOCAL_HOST, splitKey } from '../fleet/host-id.js';
import { remembered } from '../remembered.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import type { Category, Vm, VmState } from './model.js';

/** The VM with this key, or null. */
export function vmByKey(snapshot: HostSnapshot, key: string): Vm | null {
  return vmsByKey(snapshot.vms).get(key) ?? null;
}

const vmsByKey = remembered((vms: readonly Vm[]) => new Map(vms.map((vm) => [vm.key, vm])));

/** The VM on the host with both this device and this name, or null. */
export function vmOnHost(snapshot: HostSnapshot, device: Device, name: string): Vm | null {
  return snapshot.vms.find((vm) => vm.device === device && vm.name === name) ?? null;
}

/** A VM's device as lists show it: `v3-vm3`; empty where it is not on the host. */
export function deviceLabel(vm: Pick<Vm, 'device'>): string {
  return vm.device === null ? '' : shortDevice(vm.device);
}

/** The memory that a VM has on the host, in bytes; null: not known. */
export function memoryOf({ details, guest }: Pick<Vm, 'details' | 'guest'>): number | null {
  return details?.memoryBytes ?? guest?.memoryBytes ?? null;
}

/** How many vcores a VM has on the host; null: not known. */
export function coresOf({ details, guest }: Pick<Vm, 'details' | 'guest'>): number | null {
  return details?.coreCount ?? guest?.vcores ?? null;
}

/** A VM's state as lists show it. */
export function stateWord(vm: Pick<Vm, 'state' | 'phase' | 'category' | 'stateSource'>): string {
  if (vm.category === 'inactive') return 'inactive';
  if (vm.phase !== null) return vm.phase;
  return STATE_WORDS[vm.state];
}

const STATE_WORDS: Record<VmState, string> = {
  stopped: 'stopped',
  running: 'running',
  paused: 'paused',
  error: 'ERROR',
  simulating: 'simulating',
  invalid: 'INVALID',
  unknown: 'unknown',
};

/** The categories in words. */
export const CATEGORY_WORDS: Record<Category, string> = {
  active: 'active',
  inactive: 'inactive',
  'not-in-inventory': 'not in inventory',
};

/** Longer than any name in Palacios; a text inventory may hold longer ones. */
const NAME_COLUMNS = 2000;

/** A name made safe to show, and never empty. */
export function shownName(name: string): string {
  return name === '' ? '(no name)' : safeStart(name, NAME_COLUMNS);
}

/** A VM's name where those of several hosts are told of: with its host, `web1/db`, unless that is this machine. */
export function hostedName({ key, name }: Pick<Vm, 'key' | 'name'>): string {
  const { host } = splitKey(key);
  return host === LOCAL_HOST ? shownName(name) : `${safeStart(host, HOST_COLUMNS)}/${shownName(name)}`;
}

/** Words that name only the VM they are about, with its host in front: `web1: db crashed`, unless that is this machine. */
export function hostedWords({ key }: Pick<Vm, 'key'>, words: string): string {
  return wordsOn(splitKey(key).host, words);
}

/** Words about what is on a host, with the host in front: `web1: v3_stop /dev/v3-vm0`, unless that is this machine. */
export function wordsOn(host: HostId, words: string): string {
  return host === LOCAL_HOST ? words : `${safeStart(host, HOST_COLUMNS)}: ${words}`;
}

/** So many hosts are named. */
const MOST_HOSTS = 3;

/** Which hosts VMs are on, for a count of them: ` on web1, web2`; empty where all are on this machine. */
export function onHosts(vms: ReadonlyArray<Pick<Vm, 'key'>>): string {
  const hosts = [...new Set(vms.map(({ key }) => splitKey(key).host))];
  if (hosts.every((host) => host === LOCAL_HOST)) return '';
  const named = hosts
    .slice(0, MOST_HOSTS)
    .map((host) => (host === LOCAL_HOST ? 'this machine' : safeStart(host, HOST_COLUMNS)));
  const more = hosts.length - named.length;
  return ` on ${[...named, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')}`;
}

const HOST_COLUMNS = 60;

/** What v3-guests shows for a VM, for the command log. */
export function listedAs(vm: Vm | null): string {
  return vm === null ? 'not listed' : stateWord(vm);
}
