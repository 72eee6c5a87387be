import type { Action, Warning } from '../state/actions/action.js';
import { namesOf } from '../state/actions/vm-actions.js';
import type { Outcome } from '../state/operations/outcome.js';
import { stateSentence } from '../state/operations/work.js';
import { shownName, vmByKey } from '../state/vms/find.js';
import type { Category, Vm } from '../state/vms/model.js';
import { chooseVms, inTurn, type Selection, selected } from './choose-vms.js';
import type { Options } from './options.js';
import type { ExitCode, Output } from './output.js';
import type { Parts } from './parts.js';
import { tell } from './tell.js';

/** What a subcommand works with. `yes`: every warning is answered with yes; `options`: what its terminal may show. */
export type Caller = {
  parts: Parts;
  output: Output;
  yes: boolean;
  options: Pick<Options, 'color' | 'ascii' | 'inventory'>;
};

/** Finds the one VM of a subcommand, see {@link chooseVms}; null: why there is none has been told. */
export function vmFor(
  caller: Caller,
  action: Pick<Action, 'id' | 'enabled'>,
  name: string,
  category: Category | null = null,
): Vm | null {
  return chooseVms(caller, action, selected([name]), category).vms[0] ?? null;
}

/** `v3_tui pause NAME…` and the like: every action that needs only VMs. One warning asks for all of them. */
export async function runVmAction(caller: Caller, action: Action, selection: Selection): Promise<number> {
  const { operate } = action;
  if (operate === null) throw new Error(`the action ${action.id} has no operation`);
  const chosen = chooseVms(caller, action, selection);
  const { vms } = chosen;
  const state = caller.parts.store.getState();
  if (action.warning && vms.length > 0) {
    const warning = action.warning(state, vms);
    const lines = [...namesOf(vms), ...warning.lines];
    const commands = vms.flatMap((vm) => action.lines(state, vm));
    const answer = await confirm(caller, { ...warning, lines }, commands);
    if (answer !== 0) return answer;
  }
  return inTurn(chosen, (vm) => perform(caller, vm, () => operate(caller.parts.operations, vm.key)));
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
  return whileInterruptible(caller, [vm], async () => tell(caller.output, await operate(), vm));
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
