import { type HostsState, vmsOfAll, vmWithKey } from './fleet/vms-of-hosts.js';
import type { AppState, SessionTab } from './store.js';
import type { Vm } from './vms/model.js';

/** The selected VM; null where a heading or nothing is selected. */
export function selectedVm(state: HostsState & Pick<AppState, 'view'>): Vm | null {
  const { selected } = state.view;
  return selected?.kind === 'vm' ? vmWithKey(state, selected.key) : null;
}

type Focus = HostsState & Pick<AppState, 'tabs' | 'view'>;

/** The session whose tab is focused; null: another pane or tab is. */
export function focusedSession({ tabs, view }: Pick<AppState, 'tabs' | 'view'>): SessionTab | null {
  return view.pane === 'main' ? shownSession({ tabs, view }) : null;
}

/** The session in the shown tab; null: another tab is shown. */
export function shownSession({ tabs, view }: Pick<AppState, 'tabs' | 'view'>): SessionTab | null {
  return tabs.find((tab) => tab.view.id === view.tab) ?? null;
}

/** True while keys act on no VM: in the log, and on the host page, which is about none. */
function isAwayFromVms({ view }: Pick<AppState, 'view'>): boolean {
  return view.pane === 'log' || (view.pane === 'main' && view.tab === 'host');
}

/** The VM that keys act on: a session's own in its tab, none in the log or on the host page, else the selected one. */
export function focusedVm(state: Focus): Vm | null {
  if (isAwayFromVms(state)) return null;
  const session = focusedSession(state);
  return session === null ? selectedVm(state) : vmWithKey(state, session.vmKey);
}

/** Why keys act on no VM, in words. */
export function noVmReason(state: Focus): string {
  if (isAwayFromVms(state)) {
    const where = state.view.pane === 'log' ? 'in the log pane' : 'on the host page';
    return `VM keys do not work ${where}: go to the list`;
  }
  if (focusedSession(state) !== null) return 'the VM of this tab is gone';
  const kind = state.view.selected?.kind;
  if (kind === 'host') return 'a host is selected: mark its VMs, or go to one';
  return kind === 'heading'
    ? 'a heading is selected: mark the VMs below it, or go to one'
    : 'no VM is selected';
}

/** The marked VMs of all hosts, where keys act on them: not in a session's tab, in the log, or on the host page. */
export function markedVms(state: Focus): readonly Vm[] {
  const { marked } = state.view;
  if (marked.size === 0 || isAwayFromVms(state) || focusedSession(state) !== null) return [];
  return vmsOfAll(state).filter((vm) => marked.has(vm.key));
}

/**
 * What an action works on: the marked VMs, where it can work on several, else one VM. The keys of the checkpoints tab
 * act on the VM whose checkpoints it shows.
 * @param meant the VM that a menu was opened for; by default the one that keys act on
 */
export function targetsOf(
  of: { scope: string; bulk: string | null },
  state: Focus,
  meant: Vm | null = focusedVm(state),
): readonly Vm[] {
  const vm = of.scope === 'checkpoints' ? selectedVm(state) : meant;
  const marked = of.bulk !== null ? markedVms(state) : [];
  if (marked.length > 0) return marked;
  return vm === null ? [] : [vm];
}
