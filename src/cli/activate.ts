import { setTimeout as delay } from 'node:timers/promises';
import type { Warning } from '../state/actions/action.js';
import { actionById } from '../state/actions/table.js';
import { orphanedCreate } from '../state/history/tool-process.js';
import type { Outcome } from '../state/operations/outcome.js';
import type { Store } from '../state/store.js';
import { shownName, vmByKey } from '../state/vms/find.js';
import {
  autostartVms,
  lastState,
  lostVms,
  type Recovered,
  recoveredWords,
  wasRunning,
  withVms,
} from '../state/vms/lost.js';
import type { Vm } from '../state/vms/model.js';
import { unmanagedNamed } from '../state/vms/namesakes.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import { chooseVms, inTurn, type Selection } from './choose-vms.js';
import type { ExitCode } from './output.js';
import { type Caller, confirm, perform, whileInterruptible } from './run-action.js';
import { MODULE_AWAY, readingProblems } from './snapshot-words.js';
import { tell } from './tell.js';
import { warnOfShortages } from './warn-of.js';

type Wish = { allLost: boolean; autostart: boolean; start: boolean };

type Speaker = Pick<Caller, 'parts' | 'output'>;

/**
 * `v3_tui activate NAME`, or several: with `--all-lost` those that a restart of the host or an unloaded module made
 * inactive, with `--autostart` those of the inventory that are brought up with the host, with both each of them once.
 */
export async function activate(caller: Caller, selection: Selection, wish: Wish): Promise<number> {
  const wrong = wrongUsage(selection, wish);
  if (wrong !== null) {
    caller.output.err(`error: ${wrong}`);
    return 2;
  }
  if (wish.allLost || wish.autostart) return activateSeveral(caller, wish);
  return activateNamed(caller, selection);
}

/** One after another. Asks first where the host has VMs of these names outside the inventory: those may be meant. */
async function activateNamed(caller: Caller, selection: Selection): Promise<number> {
  const { parts } = caller;
  const chosen = chooseVms(caller, actionById('activate'), selection, 'inactive');
  const doubled = new Map(chosen.vms.flatMap((vm) => doubleOf(parts, vm)));
  const answer = doubled.size === 0 ? 0 : await confirm(caller, doubleWarning([...doubled.values()]));
  if (answer !== 0) return answer;
  await warnOfShortages(
    caller,
    chosen.vms.flatMap(({ entry }) => entry ?? []),
  );
  return inTurn(chosen, (vm) =>
    perform(caller, vm, () => parts.operations.activate(vm.key, doubled.has(vm.key))),
  );
}

/** The VM outside the inventory that has the name of an inactive one, by the key of that. */
function doubleOf(parts: Caller['parts'], vm: Vm): readonly (readonly [key: string, double: Vm])[] {
  // A killed activation leaves such a VM too: the operation reports that.
  const isLeft = vm.entry !== null && orphanedCreate(parts.history, vm.entry.id) !== null;
  const [double] = isLeft ? [] : unmanagedNamed(parts.store.getState().snapshot.vms, vm.name);
  return double === undefined ? [] : [[vm.key, double]];
}

function doubleWarning(doubles: readonly Vm[]): Warning {
  const names = doubles.map(({ name }) => shownName(name)).join(', ');
  return {
    title: `Create a second VM called ${names}?`,
    lines: doubles.flatMap(({ device }) => [
      `A VM of this name is already on ${device ?? 'the host'}, and not in the inventory.`,
      `If it is the same VM, adopt it instead: v3_tui adopt ${device ?? 'DEVICE'} --config FILE`,
    ]),
    verb: 'Create',
  };
}

function wrongUsage(selection: Selection, { allLost, autostart, start }: Wish): string | null {
  const isSeveral = allLost || autostart;
  const isNamed = selection.names.length > 0 || selection.isAll;
  if (isNamed && isSeveral) return `name VMs or use ${allLost ? '--all-lost' : '--autostart'}, not both`;
  if (!isNamed && !isSeveral) return 'name a VM, or use --all, --all-lost or --autostart';
  if (isSeveral && (selection.state ?? selection.tag) !== undefined)
    return '--state and --tag choose among --all';
  return start && !isSeveral ? '--start needs --all-lost or --autostart; else use v3_tui start' : null;
}

/** For boot scripts: prints a line for each VM; 0 means that all are as they should be. */
async function activateSeveral({ parts, output }: Speaker, wish: Wish): Promise<ExitCode> {
  const snapshot = parts.watch.refresh();
  for (const line of readingProblems(snapshot, parts.inventory.path)) output.err(line);
  if (snapshot.inventoryProblem !== null || snapshot.guestsProblem !== null) {
    output.err('Nothing was done.');
    return 1;
  }
  const placed = wish.autostart ? autostartVms(snapshot.vms) : [];
  const lost = wish.allLost ? lostVms(snapshot.vms).filter((vm) => !placed.includes(vm)) : [];
  const all = [...placed, ...lost];
  if (all.length > 0 && !snapshot.moduleLoaded) {
    output.err(MODULE_AWAY);
    return 1;
  }
  const unknown = wish.allLost ? tellUnknown(output, snapshot, placed) : 0;
  if (all.length === 0) {
    for (const line of nothingWords(wish, snapshot)) output.out(line);
    return unknown === 0 ? 0 : 1;
  }
  await warnOfShortages(
    { parts, output },
    all.flatMap(({ entry }) => entry ?? []),
  );
  const starts = (vm: Vm) => wish.start && (placed.includes(vm) || wasRunning(vm));
  const listener = {
    begins: () => undefined,
    did: (key: string, of: Outcome) => void tell(output, of, all.find((vm) => vm.key === key) ?? null),
  };
  const keysOf = (vms: readonly Vm[]) => vms.map(({ key }) => key);
  const done = await whileInterruptible({ parts, output }, all, async () => {
    const recovered = await parts.operations.recover(keysOf(all), keysOf(all.filter(starts)), listener);
    return 'refused' in recovered ? recovered : awaitLate({ parts, output }, withVms(recovered, all), starts);
  });
  if ('refused' in done) {
    output.err(`Nothing was done: ${done.refused}.`);
    return 1;
  }
  if (wish.start) tellPaused(output, done);
  const failed = done.filter(({ outcomes }) => outcomes.some((outcome) => !outcome.ok)).length;
  if (failed > 0) output.err(recoveredWords(done, wish.start));
  return failed + unknown === 0 ? 0 : 1;
}

function nothingWords({ allLost, autostart }: Wish, { vms }: HostSnapshot): readonly string[] {
  const isPlaced = vms.some(({ entry }) => entry?.autostart != null);
  return [
    ...(autostart
      ? [isPlaced ? 'Each VM with autostart is active.' : 'No VM has autostart: v3_tui edit NAME --autostart']
      : []),
    ...(allLost ? ['No VM is known to have been lost by a restart of the host or of the module.'] : []),
  ];
}

/** Names the VMs that were active in an unrecorded boot, which may not have been lost by a restart. */
function tellUnknown(output: Speaker['output'], { vms }: HostSnapshot, placed: readonly Vm[]): number {
  const unknown = vms.filter((vm) => vm.lost === 'gone' && !placed.includes(vm));
  for (const { name } of unknown) {
    output.err(
      `${shownName(name)} was active and is no longer on the host; no boot is recorded, so it may have been freed.`,
    );
  }
  if (unknown.length > 0) output.err('Nothing was done about that. To activate one: v3_tui activate NAME');
  return unknown.length;
}

function tellPaused(output: Speaker['output'], done: readonly Recovered[]): void {
  for (const { vm, outcomes } of done) {
    if (lastState(vm) !== 'paused' || !outcomes[0]?.ok || outcomes.length > 1) continue;
    output.out(`${shownName(vm.name)} was paused: its memory is lost, and it stays stopped.`);
  }
}

const LOOK_MS = 50;

/** How long to wait in the end for tools that have not come back: a large image takes time to build. */
const LATE_MS = 120_000;

/** Waits up to {@link LATE_MS} for tools that have not come back, and takes what they did as the outcome. */
async function awaitLate(
  { parts, output }: Speaker,
  done: readonly Recovered[],
  starts: (vm: Vm) => boolean,
): Promise<readonly Recovered[]> {
  const busy = done.map(({ vm }) => vm.key).filter((key) => parts.store.getState().work.has(key));
  if (busy.length === 0) return done;
  output.err(`Waiting up to ${LATE_MS / 1000} s for tools that have not come back.`);
  await untilFree(parts.store, busy, LATE_MS);
  const snapshot = parts.watch.refresh();
  const all: Recovered[] = [];
  for (const one of done) {
    const came = busy.includes(one.vm.key) ? vmByKey(snapshot, one.vm.key) : null;
    all.push(came?.category === 'active' ? await lateOutcome({ parts, output }, one, came, starts) : one);
  }
  return all;
}

/** A VM that became active late; it is started where it should run and does not yet. */
async function lateOutcome(
  { parts, output }: Speaker,
  { vm, outcomes }: Recovered,
  now: Vm,
  starts: (vm: Vm) => boolean,
): Promise<Recovered> {
  const [first] = outcomes;
  if (first === undefined) return { vm, outcomes };
  const activated = { ...first, ok: true };
  if (!first.ok) output.out(`${shownName(vm.name)} is active on ${now.device ?? 'the host'} after all.`);
  if (!starts(vm)) return { vm, outcomes: [activated] };
  if (now.state === 'running') {
    output.out(`${shownName(vm.name)} is running.`);
    return { vm, outcomes: [activated, { ...activated, message: '' }] };
  }
  const started = await parts.operations.start(vm.key);
  tell(output, started, vm);
  return { vm, outcomes: [activated, started] };
}

/** Resolves when no operation on any of the VMs is under way, or after so many milliseconds. */
async function untilFree(store: Store, keys: readonly string[], limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  const isBusy = () => keys.some((key) => store.getState().work.has(key));
  while (isBusy() && performance.now() < end) await delay(LOOK_MS);
}
