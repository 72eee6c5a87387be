import { safeText } from '../../terminal/safe-text.js';
import type { LogLine } from '../ports.js';
import { shownName, vmByKey } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { checkKernelLog, refusalWords } from './check-kernel-log.js';
import type { Command } from './command.js';
import type { OperationContext } from './context.js';
import { isTold } from './log-verdict.js';
import { asSentence, type Outcome } from './outcome.js';
import { type OperationRun, type Result, refusal, stateSentence, stillRunning, withWork } from './work.js';

/** What a running VM can be asked, by v3_debug's numbers (docs/palacios/tools.md, "The tools"). */
export const DEBUG_QUESTIONS = {
  telemetry: { command: 1, title: 'telemetry' },
  core: { command: 2, title: 'core state' },
  arch: { command: 3, title: 'arch state' },
  stack: { command: 4, title: 'stack' },
  backtrace: { command: 5, title: 'backtrace' },
  all: { command: 100, title: 'everything' },
} as const;

export type DebugQuestion = keyof typeof DEBUG_QUESTIONS;

/** What a VM answered: lines of the kernel log, oldest first. `doubts`: why some may be another's, or missing. */
export type DebugAnswer = { lines: readonly LogLine[]; doubts: readonly string[] };

/** How asking went. The answer is empty where the outcome is no success. */
export type Debugged = { outcome: Outcome; answer: DebugAnswer };

/** The command that asks a vcore. */
function debugCommand(device: string, vcore: number, question: DebugQuestion): Command {
  const { command } = DEBUG_QUESTIONS[question];
  return { tool: 'v3_debug', args: [device, String(vcore), String(command)] };
}

/** Why a VM cannot be asked anything, in words; null: it can. Nothing is changed, so it need not be in the inventory. */
export function cannotDebug({ category, device, state, stateSource }: Vm): string | null {
  if (category === 'inactive' || device === null) return 'it is inactive: only a running VM answers';
  if (state === 'running' || stateSource === 'none') return null;
  return 'it is not running: only a running VM answers';
}

const NOTHING: DebugAnswer = { lines: [], doubts: [] };

/** Asks a vcore with v3_debug, and gathers the answer from the kernel log: the tool itself prints none. */
export async function debugVm(
  context: OperationContext,
  key: string,
  vcore: number,
  question: DebugQuestion,
): Promise<Debugged> {
  const vm = vmByKey(context.refresh(), key);
  if (vm === null)
    return {
      outcome: refusal('debug the VM', 'It is no longer listed.', 'Reload the list.', null),
      answer: NOTHING,
    };
  let answer = NOTHING;
  const outcome = await withWork(context, vm, 'debug', async (operation) => {
    const asked = await ask(operation, vm, vcore, question);
    if ('lines' in asked) answer = asked;
    return 'lines' in asked ? resultOf(vm, vcore, asked) : asked;
  });
  return { outcome, answer: outcome.ok ? answer : NOTHING };
}

function resultOf({ name }: Vm, vcore: number, { lines }: DebugAnswer): Result {
  if (lines.length > 0)
    return { ok: true, message: `vcore ${vcore} of ${shownName(name)} answered in ${lines.length} lines.` };
  return {
    ok: false,
    unclear: true,
    message: `The kernel log shows the call, but no line about vcore ${vcore} of ${shownName(name)} after it.`,
    ...(!isTold(name) && { advice: 'The log does not tell the lines of a VM of this name from others.' }),
  };
}

async function ask(
  operation: OperationRun,
  vm: Vm,
  vcore: number,
  question: DebugQuestion,
): Promise<DebugAnswer | Result> {
  const { context } = operation;
  const { kernelLog: log } = context;
  const why = cannotDebug(vm);
  if (why !== null || vm.device === null) return { ok: false, message: asSentence(why ?? 'it is inactive') };
  const mark = log?.mark() ?? 0;
  const unreadable = log === null ? 'no kernel log is read' : log.gap(mark);
  if (log === null || unreadable !== null)
    return {
      ok: false,
      message: `Nothing was asked: the answer goes to the kernel log, and ${unreadable}.`,
      advice: 'Choose a log source that can be read: S in the log pane, or --log.',
    };
  const run = await operation.run(debugCommand(vm.device, vcore, question));
  if (run.end.kind === 'running') return { ok: false, ...stillRunning('v3_debug') };
  if (run.end.kind === 'not-started')
    return { ok: false, message: asSentence(`v3_debug could not be started: ${safeText(run.end.reason)}`) };
  const own = { call: 'debug', vm: vm.name } as const;
  const verdict = await checkKernelLog(context, own, mark);
  const refused = refusalWords(verdict, own);
  if (refused !== null) {
    const now = vmByKey(context.refresh(), vm.key);
    return { ok: false, message: asSentence(`${refused}; ${stateSentence(vm.name, now)}`) };
  }
  const lines = await gather(context.wait, log.seconds?.() ?? 0, () =>
    answerIn(log.since(mark), vm.name, vcore, question),
  );
  if (verdict.kind === 'unclear' && lines.length === 0)
    return {
      ok: false,
      unclear: true,
      message: asSentence(`nothing is known of the answer: ${verdict.why}`),
    };
  const unsure = verdict.kind === 'unclear' ? verdict.why : null;
  return { lines, doubts: doubtsOf(context, vm, log.gap(mark), unsure) };
}

/** More than a vcore ever prints; what a guest in trouble prints meanwhile has no bound. */
const MOST_LINES = 1000;

/**
 * The lines of the answer among those since the call began: of the VM, after the call's own line, and about the vcore
 * or none. Without that line nothing tells an answer from what the guest prints anyway. What a vcore reports by itself comes at any time, so telemetry counts only where it was asked for.
 */
export function answerIn(
  lines: readonly LogLine[],
  name: string,
  vcore: number,
  question: DebugQuestion,
): readonly LogLine[] {
  const own = lines.findIndex(({ palacios, text }) => palacios?.vm === null && text === 'Debugging VM');
  if (own < 0) return [];
  const wantsTelemetry = question === 'telemetry' || question === 'all';
  return lines
    .slice(own + 1)
    .filter(
      ({ palacios, telemetry }) =>
        palacios?.vm === name &&
        (palacios.vcore === vcore || palacios.vcore === null) &&
        (wantsTelemetry || !telemetry),
    )
    .slice(0, MOST_LINES);
}

/** The pause between two looks at the log, and for how many of them it must say nothing more. */
const LOOK_MS = 100;
const QUIET_LOOKS = 5;
/** A guest that prints all the time is never quiet. */
const LONGEST_MS = 5000;

/** Waits until the answer grows no more. */
async function gather(
  wait: OperationContext['wait'],
  seconds: number,
  look: () => readonly LogLine[],
): Promise<readonly LogLine[]> {
  // A log that is read by dmesg grows only with its next run.
  const pause = LOOK_MS + (seconds * 1000) / QUIET_LOOKS;
  const longest = LONGEST_MS + pause * QUIET_LOOKS;
  let lines = look();
  for (let waited = 0, quiet = 0; quiet < QUIET_LOOKS && waited < longest; waited += pause) {
    await wait(pause);
    const now = look();
    quiet = now.length === lines.length ? quiet + 1 : 0;
    lines = now;
  }
  return lines;
}

function doubtsOf(
  { store }: Pick<OperationContext, 'store'>,
  vm: Vm,
  gap: string | null,
  unsure: string | null,
): readonly string[] {
  const twins = store
    .getState()
    .snapshot.vms.filter(({ name, device }) => name === vm.name && device !== null && device !== vm.device);
  return [
    ...(gap === null ? [] : [asSentence(`some lines may be missing: ${gap}`)]),
    ...(unsure === null || unsure === gap
      ? []
      : [asSentence(`it is not sure that this is the answer: ${unsure}`)]),
    ...(twins.length === 0 ? [] : ['Another VM has this name: the log does not tell its lines apart.']),
  ];
}
