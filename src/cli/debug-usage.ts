import { Argument, type Command, InvalidArgumentError } from 'commander';
import { DEBUG_QUESTIONS } from '../state/operations/debug.js';

/** Adds what `v3_tui debug` takes after the VM's name. */
export function withDebugUsage(command: Command): Command {
  const questions = Object.keys(DEBUG_QUESTIONS);
  return command
    .addArgument(new Argument('[question]', 'what to ask; all, unless given').choices(questions))
    .option('--vcore <n>', 'which vcore to ask', vcore, 0)
    .option('--json', 'as JSON');
}

function vcore(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It takes the number of a vcore, from 0 on.');
}
