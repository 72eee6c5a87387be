import { setImmediate } from 'node:timers/promises';
import { type AppContext, notify, perform, showFailures } from '../app-context.js';
import { type HostId, splitKey } from '../fleet/host-id.js';
import { vmWithKey } from '../fleet/vms-of-hosts.js';
import { aboutVms } from '../messages.js';
import { hostedOutcome, type Outcome } from '../operations/outcome.js';
import { type AppState, type Store, setView } from '../store.js';
import type { Vm } from '../vms/model.js';
import type { Action, LeftOut } from './action.js';
import { bulkWords, splitByEnabled } from './bulk.js';

/**
 * Carries out an operation on those of the VMs that still allow it, and tells how it went: the successes and what was
 * left as it is in the hint bar, each failure in a dialog. The marks of these VMs are cleared. Activations are done
 * one after another on each host (docs/decisions/host.md, 17), others at once, up to {@link AT_ONCE}.
 * @param left the VMs that were left out when the user was asked
 */
export async function performMarked(
  app: AppContext,
  of: Pick<Action, 'id' | 'bulk' | 'enabled'>,
  vms: readonly Vm[],
  left: readonly LeftOut[],
  asked: (vm: Vm) => Promise<Outcome>,
): Promise<void> {
  const { store } = app;
  const all = [...vms, ...left.map(({ vm }) => vm)];
  if (all.length === 1 || of.bulk === null) {
    clearMarks(store, all);
    await perform(app, vms, asked);
    return;
  }
  const operate = async (vm: Vm) => hostedOutcome(vm, await asked(vm));
  const inTurn = of.id === 'activate';
  const { progress } = store.getState();
  if (inTurn && progress !== null) return notify(app, `activate: ${progress.title} is under way`, 'bad');
  clearMarks(store, all);
  // What was asked about may have changed while the user was reading.
  const { able, gone } = asTheyAre(of, store.getState(), vms);
  const outcomes = inTurn ? await oneByOne(app, able, operate) : await atOnce(app, of.id, able, operate);
  const failures = showFailures(store, outcomes);
  const words = bulkWords(of.bulk, outcomes.length - failures, all, [...left, ...gone]);
  notify(app, words, failures === 0 && able.length > 0 ? 'good' : 'bad', aboutVms(all));
}

/** Clears the marks where an action was on all marked VMs; one on another VM, as in a session's tab, leaves them. */
export function clearMarks(store: Store, vms: readonly Vm[]): void {
  const keys = new Set(vms.map((vm) => vm.key));
  const { marked } = store.getState().view;
  if ([...marked].every((key) => keys.has(key))) setView(store, { marked: new Set() });
}

function asTheyAre(
  of: Pick<Action, 'enabled'>,
  state: AppState,
  vms: readonly Vm[],
): { able: readonly Vm[]; gone: readonly LeftOut[] } {
  const there = vms.flatMap((vm) => vmWithKey(state, vm.key) ?? []);
  const unlisted = vms.filter((vm) => vmWithKey(state, vm.key) === null);
  const { able, left } = splitByEnabled(of, state, there);
  return { able, gone: [...left, ...unlisted.map((vm) => ({ vm, reason: 'it is no longer listed' }))] };
}

/** On each host one after another; hosts do not wait for each other. */
async function oneByOne(
  { store }: AppContext,
  vms: readonly Vm[],
  operate: (vm: Vm) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const hosts = new Map<HostId, Vm[]>();
  for (const vm of vms) {
    const { host } = splitKey(vm.key);
    hosts.set(host, [...(hosts.get(host) ?? []), vm]);
  }
  let at = 0;
  const inTurn = async (ofHost: readonly Vm[]) => {
    const outcomes: Outcome[] = [];
    for (const vm of ofHost) {
      at += 1;
      store.setState({ progress: { title: 'activating', at, of: vms.length } });
      outcomes.push(await operate(vm));
    }
    return outcomes;
  };
  try {
    return (await Promise.all([...hosts.values()].map(inTurn))).flat();
  } finally {
    store.setState({ progress: null });
  }
}

/** How many VMs are worked on at once: as many as a host can have. The others in a mark are only in the inventory. */
const AT_ONCE = 32;

/** Where they are many, each begins in a turn of its own: the screen is drawn and keys are read in between. */
async function atOnce(
  { store }: AppContext,
  title: string,
  vms: readonly Vm[],
  operate: (vm: Vm) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  if (vms.length <= AT_ONCE) return Promise.all(vms.map(operate));
  const outcomes: Outcome[] = [];
  const under = new Set<Promise<unknown>>();
  // That of activations counts for what may begin: it stays.
  const isShown = store.getState().progress === null;
  try {
    for (const [at, vm] of vms.entries()) {
      await setImmediate();
      if (under.size === AT_ONCE) await Promise.race(under);
      if (isShown) store.setState({ progress: { title, at: at + 1, of: vms.length } });
      const one: Promise<unknown> = operate(vm).then((outcome) => {
        outcomes.push(outcome);
        under.delete(one);
      });
      under.add(one);
    }
    await Promise.all(under);
  } finally {
    if (isShown) store.setState({ progress: null });
  }
  return outcomes;
}
