import { groupBy } from '../../inventory/group-by.js';
import type { Entry, NewEntry } from '../../inventory/inventory.js';

/** What a line of the text file says of a VM besides its name. */
type ImportField = 'config' | 'image' | 'device' | 'state';

const FIELDS: readonly ImportField[] = ['config', 'image', 'device', 'state'];

/** Where file and inventory disagree about a VM; null: no device. */
export type Difference = { field: ImportField; file: string | null; inventory: string | null };

/** A VM of the file whose name another VM of the inventory has. */
export type ImportConflict = { found: NewEntry; entry: Entry; differences: readonly Difference[] };

/** What an import does with each VM of a file, in the file's order. */
export type ImportPlan = {
  /** To add: the inventory has none of the name. Several may have one name, where the file has them. */
  added: readonly NewEntry[];
  /** In the inventory already, with the same in every field of a line. */
  same: readonly NewEntry[];
  /** Left as they are. */
  conflicting: readonly ImportConflict[];
};

/**
 * Compares the VMs of a text file with the inventory. An import never changes what is in the inventory: a VM whose
 * name is there with other paths, another device or another state is a conflict, which the user resolves.
 */
export function planImport(found: readonly NewEntry[], entries: readonly Entry[]): ImportPlan {
  const byName = groupBy(entries, ({ name }) => name);
  const taken = new Set<Entry>();
  const left: Array<{ vm: NewEntry; entry: Entry | null }> = [];
  for (const vm of found) {
    const match = (byName.get(vm.name) ?? []).find((entry) => !taken.has(entry) && isSame(vm, entry));
    if (match) taken.add(match);
    left.push({ vm, entry: match ?? null });
  }
  const added: NewEntry[] = [];
  const same: NewEntry[] = [];
  const conflicting: ImportConflict[] = [];
  for (const { vm, entry } of left) {
    const rivals = byName.get(vm.name) ?? [];
    // A line that the file has more often than the inventory adds nothing.
    const known = entry ?? rivals.find((rival) => isSame(vm, rival));
    const rival = rivals.find((one) => !taken.has(one)) ?? rivals[0];
    if (known) same.push(vm);
    else if (rival) conflicting.push({ found: vm, entry: rival, differences: differencesOf(vm, rival) });
    else added.push(vm);
  }
  return { added, same, conflicting };
}

function isSame(vm: NewEntry, entry: Entry): boolean {
  return differencesOf(vm, entry).length === 0;
}

function differencesOf(vm: NewEntry, entry: Entry): readonly Difference[] {
  return FIELDS.map((field) => ({
    field,
    file: heldIn(vm, field),
    inventory: heldIn(entry, field),
  })).filter(({ file, inventory }) => file !== inventory);
}

function heldIn(vm: NewEntry, field: ImportField): string | null {
  if (field === 'state') return vm.state ?? 'stopped';
  return field === 'device' ? (vm.device ?? null) || null : vm[field];
}
