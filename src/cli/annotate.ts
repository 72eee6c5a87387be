import { inInventory } from '../state/actions/record-actions.js';
import { actionById } from '../state/actions/table.js';
import type { Vm } from '../state/vms/model.js';
import { tagLine, tagsAfter } from '../state/vms/tags.js';
import { chooseVms, inTurn, type Selection } from './choose-vms.js';
import type { ExitCode } from './output.js';
import { type Caller, vmFor } from './run-action.js';
import { tell } from './tell.js';

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
  if (caller.output.isJson) caller.output.jsonLine({ vm: vm.name, notes });
  else if (notes !== '') for (const line of notes.split('\n')) caller.output.out(line);
  return 0;
}

/** The tags of `tag`. `added`: those of `--add`; null: the words behind the name are the tags. */
type TagWish = { added: readonly string[] | null; removed: readonly string[] };

/** `v3_tui tag NAME [TAG…]` or `--add TAG NAME…`: adds and removes the tags of VMs, or prints them. */
export async function tag(
  caller: Caller,
  selection: Selection,
  { added, removed }: TagWish,
): Promise<number> {
  const [name, ...tags] = selection.names;
  const isNamed = added !== null || selection.isAll || name === undefined;
  const wanted = isNamed ? selection : { ...selection, names: [name] };
  const wish = { added: added ?? (isNamed ? [] : tags), removed };
  const isChange = wish.added.length + removed.length > 0;
  const action = isChange ? actionById('tag') : { id: 'tag', enabled: inInventory };
  const chosen = chooseVms(caller, action, wanted);
  return inTurn(chosen, (vm) => tagOne(caller, vm, isChange, wish));
}

async function tagOne(
  caller: Caller,
  vm: Vm,
  isChange: boolean,
  { added, removed }: { added: readonly string[]; removed: readonly string[] },
): Promise<ExitCode> {
  const { output } = caller;
  const tags = tagsAfter(vm.entry?.tags ?? [], added, removed);
  if (isChange) {
    const code = await write(caller, vm, { tags });
    if (code !== 0) return code;
  }
  if (output.isJson && !isChange) output.jsonLine({ vm: vm.name, tags });
  else if (tags.length > 0) output.out(tagLine(tags));
  return 0;
}

async function write(
  { parts, output }: Caller,
  vm: Vm,
  wish: Parameters<typeof parts.operations.annotate>[1],
): Promise<ExitCode> {
  return tell(output, await parts.operations.annotate(vm.key, wish), vm);
}
