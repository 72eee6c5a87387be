import { askChoice, type Desk, perform } from '../app-context.js';
import type { Outcome } from '../operations/outcome.js';
import { shownName, stateWord } from '../vms/find.js';
import { wasWords } from '../vms/lost.js';
import type { Vm } from '../vms/model.js';
import type { Twin } from '../wizard.js';
import { clearMarks } from './perform-marked.js';

/** A VM of the name stands on the host outside the inventory: only the user knows whether it is this one. */
export function askWhetherStranger(desk: Desk, vm: Vm, strangers: readonly Vm[]): void {
  const { entry } = vm;
  if (entry === null) return;
  const { config, image, id } = entry;
  const name = shownName(vm.name);
  const doIt = (operate: () => Promise<Outcome>) => {
    clearMarks(desk.store, [vm]);
    void perform(desk, [vm], operate);
  };
  askChoice(
    desk.store,
    `Is ${name} on the host already?`,
    [
      `${strangers.length === 1 ? `A VM named ${name} is` : `${strangers.length} VMs named ${name} are`} on the host, not in the inventory. Is it this one?`,
    ],
    [
      { label: 'I do not know', hint: 'nothing is done', off: null, choose: () => undefined },
      ...strangers.map((stranger) => ({
        label: `Yes, it is on ${stranger.device ?? ''}`,
        hint: `${stateWord(stranger)}; the entry becomes active`,
        off: null,
        choose: () => doIt(() => desk.operations.adopt(stranger.key, { config, image }, id)),
      })),
      {
        label: 'No, create a second VM of this name',
        hint: '',
        off: null,
        choose: () => doIt(() => desk.operations.activate(vm.key, true)),
      },
    ],
  );
}

/** An inactive entry that bears the name of a VM on the host: perhaps it is that VM, and the user is asked. */
export function twinOf(vm: Vm): readonly Twin[] {
  if (vm.entry === null) return [];
  const { id, config, device } = vm.entry;
  const hint =
    vm.lost === null ? 'not active so far' : `${wasWords(vm)}${device === null ? '' : ` on ${device}`}`;
  return [{ id, config, hint }];
}
