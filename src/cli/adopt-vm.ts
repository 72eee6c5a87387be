import { resolve } from 'node:path';
import type { Entry } from '../inventory/inventory.js';
import { actionById } from '../state/actions/table.js';
import { shownName } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { inactiveNamed } from '../state/vms/namesakes.js';
import { safeText } from '../terminal/safe-text.js';
import type { ExitCode } from './output.js';
import { type Caller, confirm, perform, vmFor } from './run-action.js';
import { warnOf } from './warn-of.js';

/** The options of `adopt`. Paths may be relative. `entry`: the id of an inactive entry, or `new`. */
type AdoptOptions = { config: string; image: string | undefined; entry: string | undefined };

/**
 * `v3_tui adopt NAME`: adds a VM of the host to the inventory. An inactive entry of its name becomes this VM only where
 * the user says so.
 */
export async function adoptVm(caller: Caller, name: string, options: AdoptOptions): Promise<ExitCode> {
  const { parts, output } = caller;
  if (options.config === '' || options.image === '') {
    output.err('error: a path is empty');
    return 2;
  }
  const vm = vmFor(caller, actionById('adopt'), name, 'not-in-inventory');
  if (vm === null) return 1;
  const namesakes = inactiveNamed(parts.store.getState().snapshot.vms, vm.name).flatMap(
    ({ entry }) => entry ?? [],
  );
  const same = await whichEntry(caller, vm, namesakes, options.entry);
  if ('code' in same) return same.code;
  const files = {
    config: resolve(options.config),
    image: options.image === undefined ? '' : resolve(options.image),
  };
  const code = await perform(caller, vm, () => parts.operations.adopt(vm.key, files, same.id));
  const kept = namesakes.find(({ id }) => id === same.id)?.options ?? [];
  if (code === 0) await warnOf(caller, { ...files, options: kept });
  return code;
}

/** Which entry the VM is; null: none yet. Where there are several, the user must name one. */
async function whichEntry(
  caller: Caller,
  vm: Vm,
  namesakes: readonly Entry[],
  wanted: string | undefined,
): Promise<{ id: string | null } | { code: ExitCode }> {
  const { output } = caller;
  const shown = shownName(vm.name);
  const [only] = namesakes;
  if (wanted === 'new' || (wanted === undefined && only === undefined)) return { id: null };
  if (wanted !== undefined && namesakes.some(({ id }) => id === wanted)) return { id: wanted };
  if (wanted !== undefined || only === undefined || namesakes.length > 1) {
    const what =
      wanted === undefined
        ? `${namesakes.length} inactive VMs called ${shown} are in the inventory. Say which one it is with --entry:`
        : `No inactive VM called ${shown} has the id ${safeText(wanted)}. There ${namesakes.length === 1 ? 'is' : 'are'}:`;
    output.err(what);
    for (const line of entryLines(namesakes)) output.err(line);
    return { code: wanted === undefined ? 2 : 1 };
  }
  const answer = await confirm(caller, {
    title: `Is the VM on ${vm.device} the inactive ${shown} of the inventory?`,
    lines: [
      `The inventory has an inactive VM of this name, with the config ${safeText(only.config) || '(none)'}.`,
      'Yes: it becomes this VM, with the config and image that you gave. No: nothing is done.',
      'To add another VM of this name, use --entry new.',
    ],
    verb: 'Adopt',
  });
  return answer === 0 ? { id: only.id } : { code: answer };
}

function entryLines(namesakes: readonly Entry[]): readonly string[] {
  return [
    ...namesakes.map(({ id, config }) => `  --entry ${safeText(id)}  ${safeText(config) || '(no config)'}`),
    '  --entry new  none of them: another VM of this name',
  ];
}
