import { resolve } from 'node:path';
import { actionById } from '../state/actions/table.js';
import { type EntryEdit, placeOf, placeProblem } from '../state/operations/edit.js';
import { tagsAfter } from '../state/vms/tags.js';
import type { ExitCode } from './output.js';
import { type Caller, perform, vmFor } from './run-action.js';
import { warnOf } from './warn-of.js';

/** The options of `edit`; what is left out stays. Paths may be relative. `autostart`: true without a number. */
type EditOptions = {
  name: string | undefined;
  config: string | undefined;
  image: string | undefined;
  isBuild: boolean;
  added: readonly string[];
  removed: readonly string[];
  autostart: boolean | string | undefined;
};

/** `v3_tui edit NAME`: changes an entry of the inventory, by the wizard's rules. */
export async function edit(caller: Caller, name: string, options: EditOptions): Promise<ExitCode> {
  const { parts, output } = caller;
  const wish = wishOf(options);
  if ('wrong' in wish) {
    output.err(`error: ${wish.wrong}`);
    return 2;
  }
  const vm = vmFor(caller, actionById('edit'), name);
  if (vm?.entry == null) return 1;
  const { entry } = vm;
  const { added, removed } = options;
  const tags = added.length + removed.length === 0 ? null : tagsAfter(entry.tags, added, removed);
  const code = await perform(caller, vm, () =>
    parts.operations.edit(vm.key, { ...wish, ...(tags !== null && { tags }) }, entry),
  );
  const isOther = options.config !== undefined || options.image !== undefined;
  if (code === 0 && isOther) await warnOf(caller, { ...entry, ...wish });
  return code;
}

function wishOf(options: EditOptions): Omit<EntryEdit, 'tags'> | { wrong: string } {
  const { name, config, image, isBuild, added, removed, autostart } = options;
  if (config === '' || (image === '' && !isBuild)) return { wrong: 'a path is empty' };
  const place = typeof autostart === 'boolean' ? (autostart ? 'last' : null) : placeOf(autostart ?? '');
  if (place === undefined || (typeof autostart === 'string' && typeof place !== 'number'))
    return { wrong: `--autostart takes a number. ${placeProblem()}` };
  const isNothing = [name, config, image, autostart].every((one) => one === undefined);
  if (isNothing && added.length + removed.length === 0)
    return { wrong: 'say what to change: see v3_tui edit --help' };
  return {
    ...(name !== undefined && { name }),
    ...(config !== undefined && { config: resolve(config) }),
    ...(image !== undefined && { image: image === '' ? '' : resolve(image) }),
    ...(autostart !== undefined && { autostart: place }),
  };
}
