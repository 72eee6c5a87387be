import { actionById } from '../state/actions/table.js';
import { orphanedCreate } from '../state/history/tool-process.js';
import type { Outcome } from '../state/operations/outcome.js';
import type { Store } from '../state/store.js';
import { shownName, vmByKey } from '../state/vms/find.js';
import { lastState, lostVms, type Recovered, recoveredWords, wasRunning } from '../state/vms/lost.js';
import type { Vm } from '../state/vms/model.js';
import { unmanagedNamed } from '../state/vms/namesakes.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import type { ExitCode } from './output.js';
import { type Caller, confirm, perform, tell, vmFor, whileInterruptible } from './run-action.js';
import { MODULE_AWAY, readingProblems } from './snapshot-words.js';

type Wish = { allLost: boolean; start: boolean };

type Speaker = Pick<Caller, 'parts' | 'output'>;

/** `v3_tui activate NAME`, or `--all-lost`: the VMs that a restart of the host or an unloaded module made inactive. */
export async function activate(caller: Caller, words: readonly string[], wish: Wish): Promise<ExitCode> {
  const [name] = words;
  const wrong = wrongUsage(name, wish);
  if (wrong !== null) {
    caller.output.err(`error: ${wrong}`);
    return 2;
  }
  if (name !== undefined) return activateOne(caller, name);
  return activateAllLost(caller, wish.start);
}

/** Asks first where a VM of the name stands on the host outside the inventory: it may be the one that is meant. */
async function activateOne(caller: Caller, name: string): Promise<ExitCode> {
  const { parts } = caller;
  const vm = vmFor(caller, actionById('activate'), name, 'inactive');
  if (vm === null) return 1;
  // What a killed activation makes stands there too: the operation says so.
  const isLeft = vm.entry !== null && orphanedCreate(parts.history, vm.entry.id) !== null;
  const [unmanaged] = isLeft ? [] : unmanagedNamed(parts.store.getState().snapshot.vms, vm.name);
  if (unmanaged) {
    const answer = await confirm(
      caller,
      {
        title: `Create a second VM called ${shownName(vm.name)}?`,
        lines: [
          `A VM of this name is on ${unmanaged.device ?? 'the host'} already, not in the inventory.`,
          `Where it is this one, do not create it but adopt it: v3_tui adopt ${unmanaged.device ?? 'DEVICE'} --config FILE`,
        ],
        verb: 'Create',
      },
      [],
    );
    if (answer !== 'yes') return answer === 'no' ? 1 : 2;
  }
  return perform(caller, vm, () => parts.operations.activate(vm.key, unmanaged !== undefined));
}

function wrongUsage(name: string | undefined, { allLost, start }: Wish): string | null {
  if (name === undefined && !allLost) return 'name a VM, or say --all-lost';
  if (name !== undefined && allLost) return 'name a VM or say --all-lost, not both';
  return start && !allLost ? '--start goes with --all-lost; else see v3_tui start' : null;
}

/** For boot scripts: each VM is told in a line, and 0 means that all are as they are wanted. */
async function activateAllLost({ parts, output }: Speaker, start: boolean): Promise<ExitCode> {
  const snapshot = parts.watch.refresh();
  for (const line of readingProblems(snapshot, parts.inventory.path)) output.err(line);
  if (snapshot.inventoryProblem !== null || snapshot.guestsProblem !== null) {
    output.err('Nothing was done.');
    return 1;
  }
  const lost = lostVms(snapshot.vms);
  if (lost.length > 0 && !snapshot.moduleLoaded) {
    output.err(MODULE_AWAY);
    return 1;
  }
  const untold = tellUntold(output, snapshot);
  if (lost.length === 0) {
    output.out('No VM is known to be lost by a restart of the host or of the module.');
    return untold === 0 ? 0 : 1;
  }
  const listener = { begins: () => undefined, did: (_vm: Vm, of: Outcome) => void tell(output, of) };
  const done = await whileInterruptible({ parts, output }, lost, async () => {
    const recovered = await parts.operations.recover(lost, start, listener);
    return 'refused' in recovered ? recovered : comeLate({ parts, output }, recovered, start);
  });
  if ('refused' in done) {
    output.err(`Nothing was done: ${done.refused}.`);
    return 1;
  }
  if (start) tellPaused(output, done);
  const failed = done.filter(({ outcomes }) => outcomes.some((outcome) => !outcome.ok)).length;
  if (failed > 0) output.err(recoveredWords(done, start));
  return failed + untold === 0 ? 0 : 1;
}

/** Names the VMs of which nobody recorded in which boot they were active: it may not be the restart. */
function tellUntold(output: Speaker['output'], { vms }: HostSnapshot): number {
  const untold = vms.filter((vm) => vm.lost === 'gone');
  for (const { name } of untold) {
    output.err(
      `${shownName(name)} was active and is not on the host; no boot is recorded, so it may be freed.`,
    );
  }
  if (untold.length > 0) output.err('Left alone. Name what you want again: v3_tui activate NAME');
  return untold.length;
}

function tellPaused(output: Speaker['output'], done: readonly Recovered[]): void {
  for (const { vm, outcomes } of done) {
    if (lastState(vm) !== 'paused' || !outcomes[0]?.ok) continue;
    output.out(`${shownName(vm.name)} was paused: what it held is lost, and it is left stopped.`);
  }
}

/** How long tools that have not come back are waited for in the end: a large image takes its time to build. */
const LATE_MS = 120_000;

/** Waits for the tools that hang still, within {@link LATE_MS}, and takes what came of them for the outcome. */
async function comeLate(
  { parts, output }: Speaker,
  done: readonly Recovered[],
  start: boolean,
): Promise<readonly Recovered[]> {
  const busy = done.map(({ vm }) => vm.key).filter((key) => parts.store.getState().work.has(key));
  if (busy.length === 0) return done;
  output.err(`Waiting ${LATE_MS / 1000} s at most for what has not come back.`);
  await untilFree(parts.store, busy, LATE_MS);
  const snapshot = parts.watch.refresh();
  const all: Recovered[] = [];
  for (const one of done) {
    const came = busy.includes(one.vm.key) ? vmByKey(snapshot, one.vm.key) : null;
    all.push(came?.category === 'active' ? await asItCame({ parts, output }, one, came, start) : one);
  }
  return all;
}

/** A VM that came late is active after all; it is started where it is to be and does not run yet. */
async function asItCame(
  { parts, output }: Speaker,
  { vm, outcomes }: Recovered,
  now: Vm,
  start: boolean,
): Promise<Recovered> {
  const [first] = outcomes;
  if (first === undefined) return { vm, outcomes };
  const activated = { ...first, ok: true };
  if (!first.ok) output.out(`${shownName(vm.name)} is active on ${now.device ?? 'the host'} after all.`);
  if (!start || !wasRunning(vm)) return { vm, outcomes: [activated] };
  if (now.state === 'running') {
    output.out(`${shownName(vm.name)} is running.`);
    return { vm, outcomes: [activated, { ...activated, message: '' }] };
  }
  const started = await parts.operations.start(vm.key);
  tell(output, started);
  return { vm, outcomes: [activated, started] };
}

/** Resolves when none of the VMs is under work any more, or after so many milliseconds. */
function untilFree(store: Store, keys: readonly string[], limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (keys.some((key) => store.getState().work.has(key))) return;
      finish();
    };
    const timer = setTimeout(() => finish(), limitMs);
    const stop = store.subscribe(look);
    const finish = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    look();
  });
}
