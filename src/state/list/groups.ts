import { CATEGORIES, type Category, type Vm } from '../vms/model.js';

/** What the headings of the list are. */
export const GROUPINGS = ['category', 'tag'] as const;

export type Grouping = (typeof GROUPINGS)[number];

/** The VMs below one heading. `id`: a category; or `#tag`, raw; or {@link NO_TAG}. */
export type Group = { id: string; vms: readonly Vm[] };

/** The heading of the VMs that have no tag. No tag is empty. */
export const NO_TAG = '#';

/**
 * Parts VMs into groups, each in their order. Every category is there, also an empty one. A VM is in the group of each
 * of its tags, which are sorted; those without a tag come last.
 */
export function groupVms(vms: readonly Vm[], by: Grouping): readonly Group[] {
  if (by === 'category') {
    return CATEGORIES.map((id) => ({ id, vms: vms.filter((vm) => vm.category === id) }));
  }
  const groups = new Map<string, Vm[]>();
  for (const vm of vms) {
    for (const id of tagGroups(vm)) {
      const group = groups.get(id);
      if (group === undefined) groups.set(id, [vm]);
      else group.push(vm);
    }
  }
  if (groups.size === 0) return [{ id: NO_TAG, vms: [] }];
  return [...groups].map(([id, members]) => ({ id, vms: members })).sort((a, b) => compareTags(a.id, b.id));
}

/** The groups that a VM is in. */
export function groupsOf(vm: Vm, by: Grouping): readonly string[] {
  return by === 'category' ? [vm.category] : tagGroups(vm);
}

function tagGroups({ entry }: Vm): readonly string[] {
  const tags = entry?.tags ?? [];
  return tags.length === 0 ? [NO_TAG] : tags.map((tag) => `#${tag}`);
}

function compareTags(a: string, b: string): number {
  if (a === NO_TAG || b === NO_TAG) return a === b ? 0 : a === NO_TAG ? 1 : -1;
  const [small, other] = [a.toLowerCase(), b.toLowerCase()];
  if (small !== other) return small < other ? -1 : 1;
  return a < b ? -1 : 1;
}

/** True where a heading is a category's. */
export function isCategory(id: string): id is Category {
  return CATEGORIES.some((category) => category === id);
}
