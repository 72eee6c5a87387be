import { unseen } from '../state/alerts/alert.js';
import { shortBytes } from '../state/bytes.js';
import { counted } from '../state/counted.js';
import { LOCAL_HOST, splitKey } from '../state/fleet/host-id.js';
import { showsHosts } from '../state/fleet/vms-of-hosts.js';
import type { AppState } from '../state/store.js';
import { shownName } from '../state/vms/find.js';
import { lostVms, wasWords } from '../state/vms/lost.js';
import type { Vm } from '../state/vms/model.js';
import { safeStart } from '../terminal/safe-text.js';
import { countWords, placeWord, wordFor } from './host-words.js';

/** The host at hand in a few sentences: its module, its memory, how many VMs are in which state, and what is wrong. */
export function hostLines(state: AppState): readonly string[] {
  const { host, hostName, snapshot, alerts } = state;
  const { memory, moduleLoaded, vms } = snapshot;
  const faults = faultLine(state);
  const waiting = unseen(alerts).length;
  const lost = lostVms(vms).length;
  const given =
    memory === null
      ? 'Palacios has no memory.'
      : `${shortBytes(memory.freeBytes)} of ${shortBytes(memory.totalBytes)} memory is free.`;
  return [
    `Host ${showsHosts(state) ? safeStart(host) : hostName}: the module is ${moduleLoaded ? `loaded. ${given}` : 'not loaded.'}`,
    vms.length === 0 ? `There are no VMs: ${wordFor('new', state)} adds one.` : `${countWords(vms)}.`,
    ...(faults === null ? [] : [faults]),
    ...(waiting === 0 ? [] : [`${counted(waiting, 'alert')}: alerts tells.`]),
    ...(lost === 0
      ? []
      : [
          lost === 1
            ? `1 VM was lost: ${wordFor('lost', state)} brings it back.`
            : `${lost} VMs were lost: ${wordFor('lost', state)} brings them back.`,
        ]),
  ];
}

/** How many faults there are on this host. */
export function faultCount({ findings }: Pick<AppState, 'findings'>): number {
  return findings.filter(({ severity }) => severity === 'bad').length;
}

/** The faults of the host at hand in a line; null: there are none. */
export function faultLine(state: Pick<AppState, 'findings' | 'host' | 'hosts'>): string | null {
  const count = faultCount(state);
  const where = showsHosts(state) ? safeStart(state.host) : 'this host';
  return count === 0 ? null : `${counted(count, 'fault')} on ${where}: ${wordFor('doctor', state)} tells.`;
}

/** A VM's name, with its host where that is another than this machine: `db on web1`. */
export function spokenName({ key, name }: Pick<Vm, 'key' | 'name'>): string {
  const { host } = splitKey(key);
  return host === LOCAL_HOST ? shownName(name) : `${shownName(name)} on ${safeStart(host)}`;
}

/** A VM in a few words: `web, running, /dev/v3-vm0`. */
export function vmWords(vm: Vm, marked: ReadonlySet<string>): string {
  const lost = vm.lost === null ? '' : `, ${wasWords(vm)} before it was lost`;
  const device = vm.device === null ? '' : `, ${vm.device}`;
  const mark = marked.has(vm.key) ? ', marked' : '';
  return `${spokenName(vm)}, ${placeWord(vm)}${device}${lost}${mark}`;
}
