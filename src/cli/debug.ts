import { actionById } from '../state/actions/table.js';
import { DEBUG_QUESTIONS, type DebugQuestion } from '../state/operations/debug.js';
import { logFacts } from './log/log-facts.js';
import type { ExitCode } from './output.js';
import { type Caller, vmFor, whileInterruptible } from './run-action.js';
import { tell } from './tell.js';

const QUESTIONS = Object.keys(DEBUG_QUESTIONS) as readonly DebugQuestion[];

type Wish = { question: string | undefined; vcore: number; json: boolean };

/** `v3_tui debug NAME [WHAT]`: asks a running VM with v3_debug, and prints what it answered in the kernel log. */
export async function debug(caller: Caller, name: string, wish: Wish): Promise<ExitCode> {
  const { parts, output } = caller;
  const question = QUESTIONS.find((one) => one === (wish.question ?? 'all'));
  if (question === undefined) {
    output.err(`error: it takes one of ${QUESTIONS.join(', ')}`);
    return 2;
  }
  const vm = vmFor(caller, actionById('debug'), name);
  if (vm === null) return 1;
  const { outcome, answer } = await whileInterruptible(caller, [vm], () =>
    parts.operations.debug(vm.key, wish.vcore, question),
  );
  if (!outcome.ok) return tell(output, outcome);
  const { lines, doubts } = answer;
  if (wish.json) {
    const asked = { name: vm.name, device: vm.device, vcore: wish.vcore, command: question };
    output.json({ ...asked, doubts, lines: lines.map(logFacts) });
  } else for (const { text } of lines) output.out(text);
  for (const doubt of doubts) output.err(doubt);
  return 0;
}
