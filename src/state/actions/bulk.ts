import type { AppState } from '../store.js';
import { shownName } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import type { Action, LeftOut } from './action.js';

/** Parts VMs into those that an action can be done to and the others. */
export function partedFor(
  of: Pick<Action, 'enabled'>,
  state: AppState,
  vms: readonly Vm[],
): { able: readonly Vm[]; left: readonly LeftOut[] } {
  const able: Vm[] = [];
  const left: LeftOut[] = [];
  for (const vm of vms) {
    const answer = of.enabled(state, vm);
    if (answer === true) able.push(vm);
    else left.push({ vm, reason: answer });
  }
  return { able, left };
}

/** True where an action can be done to one of the VMs at least; else the first reason, which names its VM. */
export function enabledForAny(
  of: Pick<Action, 'enabled'>,
  state: AppState,
  vms: readonly Vm[],
): true | string {
  if (vms.length === 0) return of.enabled(state, null);
  const { able, left } = partedFor(of, state, vms);
  const [first] = left;
  if (able.length > 0 || first === undefined) return true;
  return vms.length === 1 ? first.reason : `${shownName(first.vm.name)}: ${first.reason}`;
}

/** How many VMs that were left out are named. */
const NAMED = 3;

/** A reason that speaks of `it`, with the VM's name in its place; null where it speaks of something else. */
export function namedReason(vm: Pick<Vm, 'name'>, reason: string): string | null {
  return reason.startsWith('it ') ? `${shownName(vm.name)}${reason.slice('it'.length)}` : null;
}

/** Those that were left out, with the reasons: `build is stopped already`; empty where none was. */
export function leftWords(left: readonly LeftOut[]): string {
  const named = left
    .slice(0, NAMED)
    .map(({ vm, reason }) => namedReason(vm, reason) ?? `${shownName(vm.name)}: ${reason}`);
  const more = left.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more cannot be`] : [])].join(', ');
}

/** For a warning: what is left as it is. */
export function leftLines(left: readonly LeftOut[]): readonly string[] {
  if (left.length === 0) return [];
  return [`Left as ${left.length === 1 ? 'it is' : 'they are'}: ${leftWords(left)}.`];
}

/** What came of an action on several VMs: `2 of 3 stopped; build is stopped already`. */
export function bulkWords(did: string, done: number, of: number, left: readonly LeftOut[]): string {
  const words = leftWords(left);
  return `${done} of ${of} ${did}${words === '' ? '' : `; ${words}`}`;
}
