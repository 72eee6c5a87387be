import { type AppContext, perform } from '../app-context.js';
import type { Namesake } from '../dialogs.js';
import { openChoice } from '../dialogs.js';
import type { Outcome } from '../operations/outcome.js';
import { shownName, stateWord } from '../vms/find.js';
import { wasWords } from '../vms/lost.js';
import type { Vm } from '../vms/model.js';
import { clearMarks } from './perform-marked.js';

/** A VM of the name stands on the host outside the inventory: only the user knows whether it is this one. */
export function askWhetherUnmanaged(app: AppContext, vm: Vm, unmanaged: readonly Vm[]): void {
  const { entry } = vm;
  if (entry === null) return;
  const { config, image, id } = entry;
  const name = shownName(vm.name);
  const doIt = (operate: () => Promise<Outcome>) => {
    clearMarks(app.store, [vm]);
    void perform(app, [vm], operate);
  };
  openChoice(
    app.store,
    `Is ${name} on the host already?`,
    [
      `${unmanaged.length === 1 ? `A VM named ${name} is` : `${unmanaged.length} VMs named ${name} are`} on the host, not in the inventory. Is it this one?`,
    ],
    [
      { label: 'I do not know', hint: 'nothing is done', disabledReason: null, choose: () => undefined },
      ...unmanaged.map((one) => ({
        label: `Yes, it is on ${one.device ?? ''}`,
        hint: `${stateWord(one)}; the entry becomes active`,
        disabledReason: null,
        choose: () => doIt(() => app.operations.adopt(one.key, { config, image }, id)),
      })),
      {
        label: 'No, create a second VM of this name',
        hint: '',
        disabledReason: null,
        choose: () => doIt(() => app.operations.activate(vm.key, true)),
      },
    ],
  );
}

/** An inactive entry that bears the name of a VM on the host: perhaps it is that VM, and the user is asked. */
export function namesakeOf(vm: Vm): readonly Namesake[] {
  if (vm.entry === null) return [];
  const { id, config, device } = vm.entry;
  const hint =
    vm.lost === null ? 'not active so far' : `${wasWords(vm)}${device === null ? '' : ` on ${device}`}`;
  return [{ id, config, hint }];
}
