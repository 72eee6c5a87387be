import { resolve } from 'node:path';
import { actionById } from '../state/actions.js';
import { shownName } from '../state/operations/find.js';
import { safeText } from '../terminal/safe-text.js';
import type { ExitCode } from './output.js';
import { type Caller, confirm, perform, vmFor } from './run-action.js';

/** What `adopt` was given. Paths may be relative. */
export type AdoptOptions = { config: string; image: string | undefined };

/**
 * `v3_tui adopt NAME`: takes a VM of the host into the inventory. An inactive entry of its name is taken for
 * this VM, once the user has said so.
 */
export async function adoptVm(caller: Caller, name: string, options: AdoptOptions): Promise<ExitCode> {
  const { parts, output } = caller;
  if (options.config === '' || options.image === '') {
    output.err('error: a path is empty');
    return 2;
  }
  const vm = vmFor(caller, actionById('adopt'), name, 'not-in-inventory');
  if (vm === null) return 1;
  const { world } = parts.store.getState();
  const twin = world.vms.find((other) => other.category === 'inactive' && other.name === vm.name)?.entry;
  if (twin) {
    const shown = shownName(vm.name);
    const answer = await confirm(
      caller,
      {
        title: `Is the VM on ${vm.device} the inactive ${shown} of the inventory?`,
        lines: [
          `The inventory has an inactive VM of this name, config ${safeText(twin.config) || '(none)'}.`,
          'Yes: it becomes this VM, with the config and image that you gave. No: nothing is done.',
        ],
        verb: 'Adopt',
      },
      [],
    );
    if (answer !== 'yes') return answer === 'no' ? 1 : 2;
  }
  const files = {
    config: resolve(options.config),
    image: options.image === undefined ? '' : resolve(options.image),
  };
  return perform(caller, vm, () => parts.operations.adopt(vm.key, files, twin?.id ?? null));
}
