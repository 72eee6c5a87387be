import type { AppState } from '../../state/store.js';
import { markedVms } from '../../state/target.js';
import { shownName, stateWord } from '../../state/vms/find.js';
import type { Vm } from '../../state/vms/model.js';

/** What the actions of a menu act on, in words: the marked VMs, if any, and the VM that the menu is for. */
export function targetWords(state: AppState, vm: Vm | null): readonly string[] {
  const marked = markedVms(state).length;
  return [
    ...(marked > 0 ? [`${marked} marked`] : []),
    ...(vm === null ? [] : [`${shownName(vm.name)} ${stateWord(vm)}`]),
  ];
}
