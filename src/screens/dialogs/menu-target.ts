import type { Action } from '../../state/actions/action.js';
import { available, runAction } from '../../state/actions/table.js';
import { notify } from '../../state/app-context.js';
import { vmWithKey } from '../../state/fleet/vms-of-hosts.js';
import type { AppState } from '../../state/store.js';
import { markedVms } from '../../state/target.js';
import { hostedName, stateWord } from '../../state/vms/find.js';
import type { Vm } from '../../state/vms/model.js';
import { useScreen } from '../use-screen.js';
import { useDialog } from './use-dialog.js';

/** The VM that a menu is for; null: it is for none, or the VM is gone. */
export function menuVm(state: AppState, vmKey: string | null): Vm | null {
  return vmKey === null ? null : vmWithKey(state, vmKey);
}

/** What the actions of a menu act on, in words: the marked VMs, if any, and the VM that the menu is for. */
export function targetWords(state: AppState, vmKey: string | null): readonly string[] {
  const marked = markedVms(state).length;
  const vm = menuVm(state, vmKey);
  return [
    ...(marked > 0 ? [`${marked} marked`] : []),
    ...(vm === null ? [] : [`${hostedName(vm)} ${stateWord(vm)}`]),
  ];
}

/** Closes the menu and runs an action; one that cannot be done only says why. */
export function useRunAction(vmKey: string | null): (action: Action) => void {
  const { app } = useScreen();
  const { close } = useDialog();
  return (action) => {
    const state = app.store.getState();
    const vm = menuVm(state, vmKey);
    const answer = available(action, state, vm);
    if (answer !== true) return notify(app, `${action.title}: ${answer}`, 'bad');
    close();
    runAction(app, action, vm);
  };
}
