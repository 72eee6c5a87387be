import { groupBy } from '../../inventory/group-by.js';
import { counted } from '../counted.js';
import type { AppState } from '../store.js';
import { hostedName, onHosts } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import type { Action, LeftOut } from './action.js';

/** Separates the VMs that an action can be done to from the others. */
export function splitByEnabled(
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

/** The first of several things in words, and how many more there are: `and 3 more`. */
export function listed<T>(all: readonly T[], most: number, words: (one: T) => string): readonly string[] {
  const more = all.length - most;
  return [...all.slice(0, most).map(words), ...(more > 0 ? [`and ${more} more`] : [])];
}

/** True where an action can be done to at least one of the VMs; else the first reason, which names its VM. */
export function enabledForAny(
  of: Pick<Action, 'enabled'>,
  state: AppState,
  vms: readonly Vm[],
): true | string {
  if (vms.length === 0) return of.enabled(state, null);
  const { able, left } = splitByEnabled(of, state, vms);
  const [first] = left;
  if (able.length > 0 || first === undefined) return true;
  return vms.length === 1 ? first.reason : `${hostedName(first.vm)}: ${first.reason}`;
}

/** How many of the VMs that were left out are named. */
const NAMED = 3;

/** A reason that begins with `it`, with the VM's name in its place; null where it begins otherwise. */
export function namedReason(vm: Pick<Vm, 'key' | 'name'>, reason: string): string | null {
  return reason.startsWith('it ') ? `${hostedName(vm)}${reason.slice('it'.length)}` : null;
}

/**
 * The VMs that were left out, with the reasons: `build is stopped already`, `2 VMs: web1 is read-only`; empty where none
 * was. Those come first that are not about the state of a VM: a host that is down is told, however many VMs were stopped.
 */
export function leftWords(left: readonly LeftOut[]): string {
  const byReason = groupBy(left, ({ vm, reason }) => namedReason(vm, reason) ?? reason);
  const groups = [...byReason].map(([reason, all]) => {
    const [first, ...more] = all;
    const isOfState = first === undefined || namedReason(first.vm, first.reason) !== null;
    if (isOfState) return { isOfState, words: reason };
    const which = more.length === 0 ? hostedName(first.vm) : counted(all.length, 'VM');
    return { isOfState, words: `${which}: ${reason}` };
  });
  const inOrder = [...groups.filter((one) => !one.isOfState), ...groups.filter((one) => one.isOfState)];
  return listed(inOrder, NAMED, ({ words }) => words).join(', ');
}

/** For a warning: which VMs will be left as they are. */
export function leftLines(left: readonly LeftOut[]): readonly string[] {
  if (left.length === 0) return [];
  return [`Left as ${left.length === 1 ? 'it is' : 'they are'}: ${leftWords(left)}.`];
}

/**
 * How an action on several VMs went: `2 of 3 on web1, web2: stopped; web1/build is stopped already`.
 * @param vms all of them
 */
export function bulkWords(
  did: string,
  done: number,
  vms: ReadonlyArray<Pick<Vm, 'key'>>,
  left: readonly LeftOut[],
): string {
  const [hosts, words] = [onHosts(vms), leftWords(left)];
  return `${done} of ${vms.length}${hosts}${hosts === '' ? '' : ':'} ${did}${words === '' ? '' : `; ${words}`}`;
}
