import type { Outcome } from '../state/operations/outcome.js';
import { shownName } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import type { ExitCode, Output } from './output.js';

/**
 * Tells how an operation went: a success in one line; a failure or an unclear outcome with all details. With `--json`
 * it is one object in one line.
 */
export function tell(output: Output, outcome: Outcome, vm: Pick<Vm, 'name'> | null = null): ExitCode {
  if (output.isJson) output.jsonLine(outcomeFacts(outcome, vm));
  else if (outcome.ok) output.out(sentence(outcome.message));
  else tellFailure(output, outcome);
  return outcome.ok ? 0 : 1;
}

function tellFailure(output: Output, outcome: Outcome): void {
  const what = sentence(outcome.message);
  output.err(outcome.unclear ? what : `Could not ${outcome.tried}: ${what}`);
  for (const command of outcome.commands) {
    output.err(`  $ ${command.line}`);
    for (const word of command.words) output.err(`    ${word}`);
    output.err(`    (${command.ended ?? 'still running'})`);
  }
  for (const line of outcome.kernel) output.err(`  kernel: ${line}`);
  if (outcome.advice !== null) output.err(outcome.advice);
}

/** What cannot be done, and was not tried. `what`: what was wanted (`pause`); `vm`: raw; `reason`: in words. */
export type Refusal = { what: string; vm: string; reason: string };

/** Tells that an action cannot be done to a VM. */
export function tellRefused(output: Output, { what, vm, reason }: Refusal): ExitCode {
  if (output.isJson) output.jsonLine(untried(vm, `${what} ${shownName(vm)}`, 'refused', reason));
  else output.err(`Cannot ${what} ${shownName(vm)}: ${reason}.`);
  return 1;
}

/**
 * Tells in lines why something was not tried, such as that what was named is not there.
 * @param tried what was wanted: `pause web`
 * @param vm a VM's name as it was given, raw; null: it is about none
 */
export function tellNotTried(
  output: Output,
  tried: string,
  vm: string | null,
  problem: readonly string[],
): ExitCode {
  if (output.isJson) output.jsonLine(untried(vm, tried, 'refused', problem.join(' ')));
  else for (const line of problem) output.err(line);
  return 1;
}

/** Tells which VMs `--all` leaves as they are, and why. */
export function tellLeft(output: Output, what: string, vm: Pick<Vm, 'name'>, words: string): void {
  if (output.isJson)
    output.jsonLine(untried(vm.name, `${what} ${shownName(vm.name)}`, 'left as it is', words));
  else output.err(`Left as it is: ${words}.`);
}

/** An outcome for `--json`. */
function outcomeFacts(
  { ok, unclear, tried, message, advice, commands, kernel }: Outcome,
  vm: Pick<Vm, 'name'> | null,
) {
  return {
    vm: vm?.name ?? null,
    tried,
    /** `done`, `failed`, `not known`; without a try also `refused`, `left as it is`. */
    outcome: ok ? 'done' : unclear ? 'not known' : 'failed',
    message,
    advice,
    commands: commands.map(({ line, ended, words }) => ({ line, exit: exitOf(ended), ended, words })),
    kernel,
  };
}

function untried(vm: string | null, tried: string, outcome: string, message: string) {
  return { vm, tried, outcome, message, advice: null, commands: [], kernel: [] };
}

/** The exit code in the words of `endWords`; null: it has none. */
function exitOf(ended: string | null): number | null {
  const code = /^exit (\d+)$/.exec(ended ?? '')?.[1];
  return code === undefined ? null : Number(code);
}

function sentence(text: string): string {
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}
