import { deviceFromUser } from '../host/device.js';
import { inInventory } from '../state/actions/record-actions.js';
import { actionById } from '../state/actions/table.js';
import { shownName } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { tagLine, tagsAfter } from '../state/vms/tags.js';
import { chooseVms, inTurn, isOne, type Selection } from './choose-vms.js';
import type { ExitCode, Output } from './output.js';
import type { Caller } from './run-action.js';
import { tell } from './tell.js';

/** The options of `note`. `text`: the notes to write; `show`: every word is a NAME. */
type NoteWish = { text: string | undefined; show: boolean };

/**
 * `v3_tui note NAME [TEXT]`, `--text TEXT NAME…` or `--show NAME…`: writes the notes of VMs, or prints them; an empty
 * TEXT removes them. A VM's name is never taken for a TEXT.
 */
export async function note(caller: Caller, selection: Selection, wish: NoteWish): Promise<number> {
  const [name, ...others] = selection.names;
  const isNamed = wish.show || wish.text !== undefined || selection.isAll || name === undefined;
  const wrong = isNamed ? null : wordsProblem(caller, others);
  if (wrong !== null) {
    caller.output.err(`error: ${wrong}`);
    return 2;
  }
  const wanted = isNamed ? selection : { ...selection, names: [name] };
  const text = isNamed ? wish.text : others[0];
  if (text !== undefined) {
    const chosen = chooseVms(caller, actionById('note'), wanted);
    return inTurn(chosen, (vm) => write(caller, vm, { notes: text }));
  }
  const chosen = chooseVms(caller, { id: 'note', enabled: inInventory }, wanted);
  return inTurn(chosen, (vm) => showNotes(caller.output, vm, isOne(wanted)));
}

/** Why the words behind the first NAME are not one TEXT; null: they are, or there are none. */
function wordsProblem({ parts }: Caller, words: readonly string[]): string | null {
  const [text] = words;
  if (text === undefined) return null;
  if (words.length > 1)
    return 'several VMs need --show, or --text and the text; a text of several words needs quotes';
  const isName = deviceFromUser(text) !== null || parts.watch.refresh().vms.some((vm) => vm.name === text);
  return isName ? `${shownName(text)} names a VM: use --show for both, or --text if it is the text` : null;
}

function showNotes(output: Output, { name, entry }: Vm, isAlone: boolean): ExitCode {
  const notes = entry?.notes ?? '';
  const lines = notes === '' ? [] : notes.split('\n');
  if (output.isJson) output.jsonLine({ vm: name, notes });
  else if (isAlone) for (const line of lines) output.out(line);
  else {
    output.out(`${shownName(name)}:${lines.length === 0 ? ' no notes' : ''}`);
    for (const line of lines) output.out(`    ${line}`);
  }
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
  return inTurn(chosen, (vm) => tagOne(caller, vm, isChange, isOne(wanted), wish));
}

async function tagOne(
  caller: Caller,
  vm: Vm,
  isChange: boolean,
  isAlone: boolean,
  { added, removed }: { added: readonly string[]; removed: readonly string[] },
): Promise<ExitCode> {
  const { output } = caller;
  const tags = tagsAfter(vm.entry?.tags ?? [], added, removed);
  if (isChange) {
    const code = await write(caller, vm, { tags });
    if (code !== 0) return code;
  }
  if (output.isJson && !isChange) output.jsonLine({ vm: vm.name, tags });
  else if (!isAlone) output.out(`${shownName(vm.name)}: ${tagLine(tags) || 'no tags'}`);
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
