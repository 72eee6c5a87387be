import type { Device } from '../../host/device.js';
import type { Tool, ToolRun } from '../../host/host.js';
import { safeText } from '../../terminal/safe-text.js';
import { shownName, stateWord, vmByKey } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import {
  type Call,
  GOAL_WORDS,
  type Goal,
  isToldByHost,
  plan,
  STATE_AFTER,
  stateKnown,
} from '../vms/rules.js';
import { checkKernelLog, refusalWords } from './check-kernel-log.js';
import type { Command } from './command.js';
import { type OperationContext, onceWritable } from './context.js';
import { verdictIn } from './log-verdict.js';
import { asSentence, type Outcome, toolSaid } from './outcome.js';
import {
  type OperationRun,
  type Result,
  refusal,
  settleVm,
  stateSentence,
  stillRunning,
  withWork,
} from './work.js';

const TOOL_OF: Record<Exclude<Call, 'reset'>, Tool> = {
  launch: 'v3_launch',
  stop: 'v3_stop',
  pause: 'v3_pause',
  continue: 'v3_continue',
  free: 'v3_free',
};

/**
 * The commands that carry out a call. A hybrid VM refuses `all` and is reset in its two parts
 * (docs/palacios/tools.md, "The tools").
 */
export function commandsOf(call: Call, vm: Pick<Vm, 'guest'>, device: Device): readonly Command[] {
  if (call !== 'reset') return [{ tool: TOOL_OF[call], args: [device] }];
  const parts = vm.guest?.type === 'hvm' ? ['ros', 'hrt'] : ['all'];
  return parts.map((part) => ({ tool: 'v3_reset', args: [device, part] }));
}

/** Brings a VM of the host to a goal, call by call, each verified by v3-guests and recorded in the inventory. */
export async function reach(
  context: OperationContext,
  key: string,
  goal: Exclude<Goal, 'free'>,
): Promise<Outcome> {
  const vm = vmByKey(context.refresh(), key);
  const verb = GOAL_WORDS[goal];
  if (vm === null) return refusal(`${verb} the VM`, 'It is no longer listed.', 'Reload the list.', null);
  return withWork(context, vm, verb, (operation) => reachGoal(operation, vm, goal));
}

/** Carries out the calls that lead to a goal; stops at the first that v3-guests does not confirm. */
export async function reachGoal(operation: OperationRun, vm: Vm, goal: Goal): Promise<Result> {
  const way = plan(goal, vm.state, stateKnown(vm));
  if ('reason' in way) return { ok: false, message: asSentence(way.reason) };
  let now = vm;
  let unrecorded = '';
  for (const call of way.calls) {
    const step = await carryOut(operation, now, call, vm);
    if ('ok' in step) return step;
    now = step.vm;
    unrecorded = step.unrecorded;
  }
  const message =
    goal === 'reset'
      ? `${shownName(vm.name)} was reset, and is ${stateWord(now)}`
      : stateSentence(vm.name, now);
  return { ok: true, message: `${message}${unrecorded}.` };
}

/** The VM after a call, and what to say where its state could not be recorded; or why the call failed. */
type Step = { vm: Vm; unrecorded: string } | Result;

/** A call, and the marks in the kernel log from before its tool was started and after it ended. */
type Told = { call: Call; mark: number; after: number };

async function carryOut(operation: OperationRun, vm: Vm, call: Call, before: Vm): Promise<Step> {
  const { context } = operation;
  const { device } = vm;
  if (device === null) return failed(null, `${stateSentence(vm.name, null)}.`);
  const mark = context.kernelLog?.mark() ?? 0;
  let said = '';
  let toolSaysNo = false;
  for (const command of commandsOf(call, vm, device)) {
    const run = await operation.run(command);
    if (run.end.kind === 'running') {
      await settleVm(operation, vm, () => true);
      return { ok: false, ...stillRunning(command.tool) };
    }
    if (!toolSaysNo) said = toolSaid(command.tool, run.end, saysNo(run));
    toolSaysNo ||= saysNo(run);
    if (run.end.kind === 'not-started') break;
  }
  const told = { call, mark, after: context.kernelLog?.mark() ?? 0 };
  const { now, shown } = await settleVm(operation, vm, (seen) => isAfter(call, vm, seen, toolSaysNo));
  if (!shown && call === 'free' && !toolSaysNo && (await wasFreed(context, vm, told)))
    return { vm, unrecorded: '' };
  if (!shown) {
    const lacks = lackOf(context, vm, told);
    if (lacks !== null)
      return failed(
        now,
        asSentence(`${lacks}; ${stateSentence(vm.name, now)}`),
        'Stop and start it instead.',
      );
    return failed(now, `${said}, ${toolSaysNo ? 'and' : 'but'} ${stateSentence(vm.name, now, before)}.`);
  }
  const isTold = isToldByHost(vm);
  const hidden = isTold ? null : await hiddenFailure(context, vm, now, told);
  if (hidden !== null) return hidden;
  const unrecorded = await record(context, now ?? vm, call);
  return { vm: isTold ? (now ?? vm) : assumed(vm, call), unrecorded };
}

/**
 * Palacios gives the lowest free device: another VM of the name may get it at once. v3_free reports refusals, so
 * where it reports none and the kernel log has the call's own line, the VM that is listed is another one.
 */
async function wasFreed(context: OperationContext, { name }: Vm, { mark, after }: Told): Promise<boolean> {
  return (await checkKernelLog(context, { call: 'free', vm: name }, mark, after)).kind === 'came';
}

/** Why the module cannot do a reset at all, by its word in the log; null: it says nothing of the kind. */
function lackOf({ kernelLog }: OperationContext, { name }: Vm, { call, mark }: Told): string | null {
  if (call !== 'reset' || kernelLog === null) return null;
  const own = { call, vm: name } as const;
  const verdict = verdictIn(own, kernelLog.since(mark));
  return verdict.kind === 'not-built' ? refusalWords(verdict, own) : null;
}

/** A launch that fails exits with 0 and says so on stderr (docs/palacios/tools.md, "The tools"). */
function saysNo({ end, output }: ToolRun): boolean {
  if (end.kind !== 'exit' || end.code !== 0) return true;
  return output.some(({ stream, text }) => stream === 'stderr' && text.includes('Error launching VM'));
}

/**
 * Where the host does not report states, the kernel log tells whether a call was carried out: the tools are silent
 * about refusals. Null: it was, or the tool reports refusals.
 */
async function hiddenFailure(
  context: OperationContext,
  vm: Vm,
  now: Vm | null,
  { call, mark, after }: Told,
): Promise<Result | null> {
  if (call === 'free' || call === 'reset') return null;
  const own = { call, vm: vm.name } as const;
  const verdict = await checkKernelLog(context, own, mark, after);
  if (verdict.kind === 'came') return null;
  const state = `${stateSentence(vm.name, now)}.`;
  const refusal = refusalWords(verdict, own);
  if (refusal !== null) return failed(now, `${TOOL_OF[call]} reported success, but ${refusal}. ${state}`);
  const why = verdict.kind === 'unclear' ? `: ${verdict.why}` : '';
  return {
    ok: false,
    unclear: true,
    message: `It is not known whether ${shownName(vm.name)} was ${WAS[call]}${why}. ${state}`,
    advice: 'Look at its console.',
  };
}

const WAS = { launch: 'started', stop: 'stopped', pause: 'paused', continue: 'continued' } as const;

/**
 * True where v3-guests shows a VM as a call leaves it. A reset leaves the state as it was, and a host that does not
 * report states shows nothing either: there the tool's exit and the kernel log decide.
 */
function isAfter(call: Call, vm: Vm, now: Vm | null, toolSaysNo: boolean): boolean {
  if (call === 'free' || now === null) return call === 'free' && now === null;
  if (call === 'reset') return !toolSaysNo && now.state === 'running';
  return isToldByHost(vm) ? now.state === STATE_AFTER[call] : !toolSaysNo;
}

function assumed(vm: Vm, call: Call): Vm {
  const state = STATE_AFTER[call];
  return state === 'gone' ? vm : { ...vm, state, stateSource: 'record' };
}

/** Records the state after a call. Returns what to say where it cannot be recorded, else nothing. */
async function record(context: OperationContext, { entry }: Vm, call: Call): Promise<string> {
  const state = STATE_AFTER[call];
  if (entry === null || state === 'gone' || (entry.state === state && call !== 'launch')) return '';
  const started = call === 'launch' ? { startedAt: Math.round(context.now()) } : {};
  const changed = await onceWritable(context, () =>
    context.inventory.change(entry.id, { state, ...started }),
  );
  context.refresh();
  return 'refused' in changed
    ? `, but the inventory could not record it: ${safeText(changed.refused).replace(/\.$/, '')}`
    : '';
}

function failed(
  now: Vm | null,
  message: string,
  advice = 'Try again, or look at the kernel messages.',
): Result {
  return { ok: false, message, advice: now === null ? 'Reload the list.' : advice };
}
