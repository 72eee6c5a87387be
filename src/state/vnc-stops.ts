import { seenFromVm } from './fleet/at-hand.js';
import type { SessionHandle } from './ports.js';
import type { Store } from './store.js';
import { shownName, vmByKey } from './vms/find.js';
import type { Vm } from './vms/model.js';

/** Why a VM's VNC server has nothing left to serve, in words; null: it has. */
export function whyVncEnds(vm: Vm | null, device: string): string | null {
  return vm?.device === device && vm.state === 'stopped' ? `${shownName(vm.name)} was stopped` : null;
}

/**
 * Ends the VNC session of each VM that is stopped, by whomever: v3_x0vncserver itself would go on until the VM is freed
 * (docs/palacios/tools.md, "The console tools").
 * @returns a function that stops it
 */
export function endVncOfStopped({
  store,
  sessions,
}: {
  store: Store;
  sessions: { handle(id: string): Pick<SessionHandle, 'close'> | null };
}): () => void {
  return store.subscribe((state, before) => {
    if (state.snapshot === before.snapshot && state.hosts === before.hosts) return;
    for (const { view, vmKey } of state.tabs) {
      if (view.mode !== 'vnc' || view.state === 'ended') continue;
      const why = whyVncEnds(vmByKey(seenFromVm(state, vmKey).snapshot, vmKey), view.device);
      if (why !== null) void sessions.handle(view.id)?.close(why);
    }
  });
}
