import { listedState } from '../state/columns/states.js';
import type { Vm } from '../state/vms/model.js';

/** Whether a VM is in a state and has a tag; undefined: whatever it is. */
export function isWanted(
  vm: Vm,
  { state, tag }: { state: string | undefined; tag: string | undefined },
): boolean {
  return (state === undefined || listedState(vm) === state) && (tag === undefined || hasThisTag(vm, tag));
}

/** True where a VM has a tag, with or without the `#` before it. */
export function hasThisTag({ entry }: Vm, tag: string): boolean {
  return entry?.tags.includes(tag.replace(/^#/, '')) ?? false;
}
