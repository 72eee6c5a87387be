import { type AppContext, perform, portOf } from '../app-context.js';
import { type Namesake, openChoice } from '../dialogs.js';
import type { Outcome } from '../operations/outcome.js';
import { hostedName, stateWord } from '../vms/find.js';
import { wasWords } from '../vms/lost.js';
import type { Vm } from '../vms/model.js';
import { clearMarks } from './perform-marked.js';

/** Asks whether an inactive VM is one of those of its name on the host outside the inventory: only the user knows. */
export function askWhetherUnmanaged(app: AppContext, vm: Vm, unmanaged: readonly Vm[]): void {
  const { entry } = vm;
  if (entry === null) return;
  const { config, image, id } = entry;
  const name = hostedName(vm);
  const doIt = (operate: () => Promise<Outcome>) => {
    clearMarks(app.store, [vm]);
    void perform(app, [vm], operate);
  };
  const those =
    unmanaged.length === 1 ? `A VM named ${name} is` : `${unmanaged.length} VMs named ${name} are`;
  const question = `${those} on the host, not in the inventory. Is it this one?`;
  openChoice(
    app.store,
    `Is ${name} on the host already?`,
    [question],
    [
      { label: 'I do not know', hint: 'nothing is done', choose: () => undefined },
      ...unmanaged.map((one) => ({
        label: `Yes, it is on ${one.device ?? ''}`,
        hint: `${stateWord(one)}; the entry becomes active`,
        choose: () => doIt(() => portOf(app, one.key).operations.adopt(one.key, { config, image }, id)),
      })),
      {
        label: 'No, create a second VM of this name',
        choose: () => doIt(() => portOf(app, vm.key).operations.activate(vm.key, true)),
      },
    ],
  );
}

/** An inactive entry that may be a VM of its name on the host, for the question to the user. */
export function namesakeOf(vm: Vm): readonly Namesake[] {
  if (vm.entry === null) return [];
  const { id, config, device } = vm.entry;
  const hint =
    vm.lost === null ? 'not active so far' : `${wasWords(vm)}${device === null ? '' : ` on ${device}`}`;
  return [{ id, config, hint }];
}
