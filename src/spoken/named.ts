import { type HostId, splitKey } from '../state/fleet/host-id.js';
import { showsHosts, vmsOfAll } from '../state/fleet/vms-of-hosts.js';
import type { AppState } from '../state/store.js';
import { shownName } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { askChoice } from './ask.js';
import type { Speaker } from './spoken-dialog.js';
import { MOST_LISTED } from './tell.js';
import { vmWords } from './words.js';

/** True for the name of a VM, and for its host and name: `web1/db`, `local/db`. */
function isCalled(vm: Vm, name: string): boolean {
  return vm.name === name || `${splitKey(vm.key).host}/${vm.name}` === name;
}

/** The host that is called so, where hosts are shown; null: there is none. */
export function hostNamed(state: AppState, name: string): HostId | null {
  return showsHosts(state) && state.hosts.has(name) ? name : null;
}

/** The VM of a name; of several that have it, the one that is chosen; `none`: none of them; null: none is called so. */
export async function named({ app, talk }: Speaker, name: string): Promise<Vm | 'none' | null> {
  const state = app.store.getState();
  const found = vmsOfAll(state).filter((vm) => isCalled(vm, name));
  if (found.length < 2) return found[0] ?? null;
  talk.say(`${found.length} VMs are called ${shownName(name)}: choose one by its number.`);
  const { marked } = state.view;
  const items = found.slice(0, MOST_LISTED).map((vm) => ({ label: vmWords(vm, marked), vm }));
  return (await askChoice(talk, items))?.vm ?? 'none';
}
