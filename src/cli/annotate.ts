import { inInventory } from '../state/actions/record-actions.js';
import { actionById } from '../state/actions/table.js';
import type { Vm } from '../state/vms/model.js';
import { tagLine, tagsAfter } from '../state/vms/tags.js';
import type { ExitCode } from './output.js';
import { type Caller, tell, vmFor } from './run-action.js';

/** `v3_tui note NAME [TEXT]`: writes a VM's notes, or prints them; an empty TEXT removes them. */
export async function note(caller: Caller, name: string, text: string | undefined): Promise<ExitCode> {
  const vm = vmFor(
    caller,
    text === undefined ? { id: 'note', enabled: inInventory } : actionById('note'),
    name,
  );
  if (vm === null) return 1;
  if (text !== undefined) return write(caller, vm, { notes: text });
  const notes = vm.entry?.notes ?? '';
  if (notes !== '') for (const line of notes.split('\n')) caller.output.out(line);
  return 0;
}

/** `v3_tui tag NAME [TAG…] [--remove TAG]`: adds and removes a VM's tags, or prints them. */
export async function tag(
  caller: Caller,
  name: string,
  added: readonly string[],
  removed: readonly string[],
): Promise<ExitCode> {
  const isChange = added.length + removed.length > 0;
  const vm = vmFor(caller, isChange ? actionById('tag') : { id: 'tag', enabled: inInventory }, name);
  if (vm === null) return 1;
  const before = vm.entry?.tags ?? [];
  const tags = tagsAfter(before, added, removed);
  if (isChange) {
    const code = await write(caller, vm, { tags });
    if (code !== 0) return code;
  }
  if (tags.length > 0) caller.output.out(tagLine(tags));
  return 0;
}

async function write(
  { parts, output }: Caller,
  vm: Vm,
  wish: Parameters<typeof parts.operations.annotate>[1],
): Promise<ExitCode> {
  const outcome = await parts.operations.annotate(vm.key, wish);
  return tell(output, outcome);
}
