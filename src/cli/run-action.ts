import type { Action, Warning } from '../state/actions/action.js';
import type { Outcome } from '../state/operations/outcome.js';
import { stateSentence } from '../state/operations/work.js';
import { shownName, vmByKey } from '../state/vms/find.js';
import type { Category, Vm } from '../state/vms/model.js';
import { findVm } from './find-vm.js';
import type { Options } from './options.js';
import type { ExitCode, Output } from './output.js';
import type { Parts } from './parts.js';
import { readingProblems } from './snapshot-words.js';

/** What a subcommand works with. `yes`: every warning is answered with yes; `options`: what its terminal may show. */
export type Caller = {
  parts: Parts;
  output: Output;
  yes: boolean;
  options: Pick<Options, 'color' | 'ascii' | 'inventory'>;
};

/**
 * Finds the VM of a subcommand, and asks the action's own rules whether it is enabled; prints why not.
 * @param category see {@link findVm}
 */
export function vmFor(
  { parts, output }: Caller,
  action: Pick<Action, 'id' | 'enabled'>,
  name: string,
  category: Category | null = null,
): Vm | null {
  const snapshot = parts.watch.refresh();
  parts.store.setState({ claims: parts.claims.list() });
  parts.checkpointOperations.look();
  for (const line of readingProblems(snapshot, parts.inventory.path)) output.err(line);
  const found = findVm(snapshot, name, category);
  if ('problem' in found) {
    for (const line of found.problem) output.err(line);
    return null;
  }
  const answer = action.enabled(parts.store.getState(), found.vm);
  if (answer === true) return found.vm;
  output.err(`Cannot ${action.id} ${shownName(found.vm.name)}: ${answer}.`);
  return null;
}

/** `v3_tui pause NAME` and the like: every action that needs only a VM. */
export async function runVmAction(caller: Caller, action: Action, name: string): Promise<ExitCode> {
  const { operate } = action;
  if (operate === null) throw new Error(`the action ${action.id} has no operation`);
  const vm = vmFor(caller, action, name);
  if (vm === null) return 1;
  const state = caller.parts.store.getState();
  if (action.warning) {
    const answer = await confirm(caller, action.warning(state, [vm]), action.lines(state, vm));
    if (answer !== 0) return answer;
  }
  return perform(caller, vm, () => operate(caller.parts.operations, vm.key));
}

/**
 * Warns and asks, as the program's dialog does; `--yes` answers, and without a terminal nobody can.
 * @returns 0 where the answer is yes, else the exit code
 */
export async function confirm(
  { output, yes }: Pick<Caller, 'output' | 'yes'>,
  warning: Warning,
  commands: readonly string[] = [],
): Promise<ExitCode> {
  if (yes) return 0;
  if (!output.canAsk) {
    output.err(`${warning.title} There is no terminal to ask on: use --yes.`);
    return 2;
  }
  for (const line of warning.lines) output.err(line);
  for (const line of commands) output.err(`  ${line}`);
  if (await output.ask(warning.title)) return 0;
  output.err('Nothing was done.');
  return 1;
}

/** Carries out an operation and prints its outcome. */
export async function perform(
  caller: Pick<Caller, 'parts' | 'output'>,
  vm: Pick<Vm, 'key' | 'name'>,
  operate: () => Promise<Outcome> | Outcome,
): Promise<ExitCode> {
  return whileInterruptible(caller, [vm], async () => tell(caller.output, await operate()));
}

/** Does work on VMs; Ctrl-C ends the program with the state of the VMs. The kernel's words are listened for. */
export async function whileInterruptible<Done>(
  caller: Pick<Caller, 'parts' | 'output'>,
  vms: readonly Pick<Vm, 'key' | 'name'>[],
  work: () => Promise<Done>,
): Promise<Done> {
  const stopListening = await caller.parts.listenToKernel();
  const onInterrupt = () => {
    tellInterrupted(caller, vms);
    process.exit(1);
  };
  process.once('SIGINT', onInterrupt);
  try {
    return await work();
  } finally {
    process.off('SIGINT', onInterrupt);
    stopListening();
  }
}

/** Prints a success in one line; a failure or an unclear outcome with all details. */
export function tell(output: Output, outcome: Outcome): ExitCode {
  if (outcome.ok) {
    output.out(sentence(outcome.message));
    return 0;
  }
  const what = sentence(outcome.message);
  output.err(outcome.unclear ? what : `Could not ${outcome.tried}: ${what}`);
  for (const command of outcome.commands) {
    output.err(`  $ ${command.line}`);
    for (const word of command.words) output.err(`    ${word}`);
    output.err(`    (${command.ended ?? 'still running'})`);
  }
  for (const line of outcome.kernel) output.err(`  kernel: ${line}`);
  if (outcome.advice !== null) output.err(outcome.advice);
  return 1;
}

function sentence(text: string): string {
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}

/** Ctrl-C ends this program, but no tool: what a tool has begun in the kernel continues. */
function tellInterrupted(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  vms: readonly Pick<Vm, 'key' | 'name'>[],
) {
  const running = parts.store.getState().commands.filter((command) => command.ended === null);
  for (const command of running)
    output.err(`Interrupted: ${command.line} was not stopped, and may still be running.`);
  const snapshot = parts.watch.refresh();
  for (const { key, name } of vms) {
    const now = vmByKey(snapshot, key);
    const inactive = now?.category === 'inactive';
    output.err(`${inactive ? `${shownName(name)} is inactive` : stateSentence(name, now)}.`);
  }
}
