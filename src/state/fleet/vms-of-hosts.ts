import type { AppState, HostEntry } from '../store.js';
import { vmByKey } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { type HostId, LOCAL_HOST, splitKey } from './host-id.js';

/** What of the state tells of the VMs of all hosts. */
export type HostsState = Pick<AppState, 'host' | 'hosts' | 'snapshot'>;

/** True where the list shows hosts: several, or one that is not this machine and so has a line to tell of. */
export function showsHosts({ hosts }: Pick<AppState, 'hosts'>): boolean {
  return hosts.size > 1 || !hosts.has(LOCAL_HOST);
}

/** What was last read of a host; null: there is no such host. */
export function snapshotOf({ host, hosts, snapshot }: HostsState, of: HostId): HostSnapshot | null {
  return of === host ? snapshot : (hosts.get(of)?.part?.snapshot ?? null);
}

/** The VM with this key, on whichever host; null: there is none. */
export function vmWithKey(state: HostsState, key: string): Vm | null {
  const snapshot = snapshotOf(state, splitKey(key).host);
  return snapshot === null ? null : vmByKey(snapshot, key);
}

/** The VMs of all hosts, host by host. */
export function vmsOfAll(state: HostsState): readonly Vm[] {
  if (!showsHosts(state)) return state.snapshot.vms;
  return [...state.hosts.keys()].flatMap((host) => snapshotOf(state, host)?.vms ?? []);
}

/** What is known of the host of the VM with this key; null: there is no such host. */
export function entryOfVm({ hosts }: Pick<AppState, 'hosts'>, key: string): HostEntry | null {
  return hosts.get(splitKey(key).host) ?? null;
}
