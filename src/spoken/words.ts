import { unseen } from '../state/alerts/alert.js';
import { shortBytes } from '../state/bytes.js';
import { counted } from '../state/counted.js';
import { LOCAL_HOST, splitKey } from '../state/fleet/host-id.js';
import { listRows } from '../state/list-rows.js';
import type { AppState } from '../state/store.js';
import { shownName, stateWord } from '../state/vms/find.js';
import { lostVms, wasWords } from '../state/vms/lost.js';
import type { Vm } from '../state/vms/model.js';
import { safeStart } from '../terminal/safe-text.js';

/** The host in a few sentences: its module, its memory, how many VMs are in which state, and what is wrong. */
export function hostLines(state: AppState): readonly string[] {
  const { hostName, snapshot, alerts } = state;
  const { memory, moduleLoaded, vms } = snapshot;
  const faults = faultLine(state);
  const waiting = unseen(alerts).length;
  const lost = lostVms(vms).length;
  const given =
    memory === null
      ? 'Palacios has no memory.'
      : `${shortBytes(memory.freeBytes)} of ${shortBytes(memory.totalBytes)} memory is free.`;
  return [
    `Host ${hostName}: the module is ${moduleLoaded ? `loaded. ${given}` : 'not loaded.'}`,
    countLine(vms),
    ...(faults === null ? [] : [faults]),
    ...(waiting === 0 ? [] : [`${counted(waiting, 'alert')}: alerts tells.`]),
    ...(lost === 0
      ? []
      : [
          lost === 1
            ? '1 VM was lost: lost brings it back.'
            : `${lost} VMs were lost: lost brings them back.`,
        ]),
  ];
}

/** How many faults there are on this host. */
export function faultCount({ findings }: Pick<AppState, 'findings'>): number {
  return findings.filter(({ severity }) => severity === 'bad').length;
}

/** The faults of this host in a line; null: there are none. */
export function faultLine(state: Pick<AppState, 'findings'>): string | null {
  const count = faultCount(state);
  return count === 0 ? null : `${counted(count, 'fault')} on this host: doctor tells.`;
}

function countLine(vms: readonly Vm[]): string {
  if (vms.length === 0) return 'There are no VMs: new adds one.';
  const counts = new Map<string, number>();
  for (const vm of vms) counts.set(placeWord(vm), (counts.get(placeWord(vm)) ?? 0) + 1);
  const words = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
  return `${counted(vms.length, 'VM')}: ${words}.`;
}

function placeWord(vm: Vm): string {
  return vm.category === 'not-in-inventory' ? `${stateWord(vm)} and not in the inventory` : stateWord(vm);
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

/** The VMs in the order of the list, those that its filter finds; one with several tags once. */
export function listedVms(state: AppState): readonly Vm[] {
  const rows = listRows({ ...state, view: { ...state.view, folded: NONE_FOLDED } });
  return [...new Set(rows.flatMap((row) => (row.kind === 'vm' ? [row.vm] : [])))];
}

const NONE_FOLDED: AppState['view']['folded'] = new Set();
