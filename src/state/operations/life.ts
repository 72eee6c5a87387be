import type { Device } from '../../host/device.js';
import type { Tool, ToolRun } from '../../host/host.js';
import type { RecordedState } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import { shownName, stateWord, vmByKey } from '../vms/find.js';
import type { Vm, VmState } from '../vms/model.js';
import { type Call, GOAL_WORDS, type Goal, plan, stateKnown, verdict } from '../vms/rules.js';
import type { Command } from './command.js';
import { type OperationContext, onceWritable } from './context.js';
import { hear, refusalWords } from './hear.js';
import { heardIn } from './heard.js';
import type { Outcome } from './outcome.js';
import { asSentence, toolSaid } from './outcome.js';
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
 * (docs/palacios.md, "The tools").
 */
export function commandsOf(call: Call, vm: Pick<Vm, 'guest'>, device: Device): readonly Command[] {
  if (call !== 'reset') return [{ tool: TOOL_OF[call], args: [device] }];
  const parts = vm.guest?.type === 'hvm' ? ['ros', 'hrt'] : ['all'];
  return parts.map((part) => ({ tool: 'v3_reset', args: [device, part] }));
}

/**
 * Brings a VM of the host to a goal by the calls that Palacios really carries out, verified by v3-guests
 * after each, and records the state in the inventory.
 */
export async function reach(
  context: OperationContext,
  key: string,
  goal: Exclude<Goal, 'free'>,
): Promise<Outcome> {
  const vm = vmByKey(context.refresh(), key);
  const verb = GOAL_WORDS[goal];
  if (vm === null) return refusal(`${verb} the VM`, 'It is not listed any more.', 'Reload the list.', null);
  return withWork(context, vm, verb, async (operation) => {
    const result = await walk(operation, vm, goal);
    return { ...result, key: vm.key };
  });
}

/** Goes the way to a goal, call by call; stops at the first that v3-guests does not confirm. */
export async function walk(operation: OperationRun, vm: Vm, goal: Goal): Promise<Result> {
  const way = plan(goal, vm.state, stateKnown(vm));
  if ('reason' in way) return { ok: false, message: asSentence(way.reason), key: vm.key };
  let now: Vm = vm;
  let unrecorded = '';
  for (const call of way.calls) {
    const step = await carryOut(operation, now, call, vm);
    if (!step.ok || step.vm === null) return { ...step.result, key: vm.key };
    now = step.vm;
    unrecorded = step.result.message;
  }
  const message =
    goal === 'reset'
      ? `${shownName(vm.name)} was reset, and is ${stateWord(now)}`
      : stateSentence(vm.name, now);
  return { ok: true, message: `${message}${unrecorded}`, key: vm.key };
}

type Step = { ok: boolean; vm: Vm | null; result: Result };

async function carryOut(operation: OperationRun, vm: Vm, call: Call, before: Vm): Promise<Step> {
  const device = vm.device;
  if (device === null) return failed(vm, null, `${stateSentence(vm.name, null)}.`);
  const wanted = wantedState(call, vm);
  const mark = operation.context.kernelLog?.mark() ?? 0;
  let said = '';
  let toolSaysNo = false;
  for (const command of commandsOf(call, vm, device)) {
    const { tool } = command;
    const run = await operation.run(tool, command.args);
    if (run.end.kind === 'running') {
      const seen = await settleVm(operation, vm, () => true);
      return { ok: false, vm: seen.now, result: { ok: false, ...stillRunning(tool), key: vm.key } };
    }
    if (!toolSaysNo) said = toolSaid(tool, run.end, saysNo(run));
    toolSaysNo ||= saysNo(run);
    if (run.end.kind === 'not-started') break;
  }
  const after = operation.context.kernelLog?.mark() ?? 0;
  const { now, shown } = await settleVm(operation, vm, (seen) => wanted(seen, toolSaysNo));
  if (!shown && call === 'free' && !toolSaysNo && (await wasFreed(operation.context, vm, { mark, after })))
    return { ok: true, vm, result: { ok: true, message: '', key: vm.key } };
  if (!shown) {
    const lacks = lackOf(operation.context, vm, call, mark);
    const message = `${said}, ${toolSaysNo ? 'and' : 'but'} ${stateSentence(vm.name, now, before)}.`;
    if (lacks === null) return failed(vm, now, message);
    const words = asSentence(`${lacks}; ${stateSentence(vm.name, now)}`);
    return failed(vm, now, words, 'Stop and start it instead.');
  }
  const hidden = unverified(vm)
    ? await hiddenFailure(operation.context, vm, now, call, { mark, after })
    : null;
  if (hidden !== null) return hidden;
  const unrecorded = await record(operation.context, now ?? vm, call);
  return {
    ok: true,
    vm: unverified(vm) ? assumed(vm, call) : (now ?? vm),
    result: { ok: true, message: unrecorded, key: vm.key },
  };
}

/**
 * Palacios gives the lowest free device: another VM of the name may stand there at once. v3_free tells of refusals
 * itself, so where it tells none and the kernel log has the call's own line, the one that is listed is another.
 */
async function wasFreed(
  context: OperationContext,
  { name }: Vm,
  { mark, after }: { mark: number; after: number },
): Promise<boolean> {
  return (await hear(context, { call: 'free', vm: name }, mark, after)).kind === 'came';
}

/** Why the module cannot do a call at all, by its word in the log; null: it says nothing of the kind. */
function lackOf({ kernelLog }: OperationContext, { name }: Vm, call: Call, mark: number): string | null {
  if (call !== 'reset' || kernelLog === null) return null;
  const own = { call, vm: name } as const;
  const heard = heardIn(own, kernelLog.since(mark));
  return heard.kind === 'not-built' ? refusalWords(heard, own) : null;
}

/** A launch that fails exits with 0 and says so on stderr (docs/palacios.md, "The tools"). */
function saysNo({ end, output }: ToolRun): boolean {
  if (end.kind !== 'exit' || end.code !== 0) return true;
  return output.some(({ stream, text }) => stream === 'stderr' && text.includes('Error launching VM'));
}

/**
 * Where the host does not tell states, the kernel log tells whether a call was carried out: the tools are silent
 * about refusals. Null: it was, or the tool tells of refusals itself.
 */
async function hiddenFailure(
  context: OperationContext,
  vm: Vm,
  now: Vm | null,
  call: Call,
  { mark, after }: { mark: number; after: number },
): Promise<Step | null> {
  if (call === 'free' || call === 'reset') return null;
  const own = { call, vm: vm.name } as const;
  const heard = await hear(context, own, mark, after);
  if (heard.kind === 'came') return null;
  const refusal = refusalWords(heard, own);
  if (refusal !== null)
    return failed(
      vm,
      now,
      `${TOOL_OF[call]} reported success, but ${refusal}. ${stateSentence(vm.name, now)}.`,
    );
  const why = heard.kind === 'unclear' ? `: ${heard.why}` : '';
  const message = `It is not known whether ${shownName(vm.name)} was ${WAS[call]}${why}. ${stateSentence(vm.name, now)}.`;
  const result = {
    ok: false,
    unclear: true,
    message,
    advice: 'Look at its console.',
    key: now?.key ?? vm.key,
  };
  return { ok: false, vm: now, result };
}

const WAS = { launch: 'started', stop: 'stopped', pause: 'paused', continue: 'continued' } as const;

/**
 * What v3-guests must show after a call. A reset leaves the state as it was, and a host that does not tell
 * states shows nothing either: there it is the tool's exit and the kernel log.
 */
function wantedState(call: Call, vm: Vm): (now: Vm | null, toolSaysNo: boolean) => boolean {
  const goal = verdict(call, startOf(call));
  const to = goal.does === 'change' ? goal.to : null;
  if (to === 'gone') return (now) => now === null;
  if (call === 'reset') return (now, no) => !no && now !== null && now.state === 'running';
  if (unverified(vm)) return (now, no) => !no && now !== null;
  return (now) => now !== null && now.state === to;
}

/** A state from which a call does its work. */
function startOf(call: Call): VmState {
  if (call === 'continue') return 'paused';
  return call === 'launch' || call === 'free' ? 'stopped' : 'running';
}

function unverified(vm: Vm): boolean {
  return vm.stateSource === 'record' || vm.stateSource === 'none';
}

function assumed(vm: Vm, call: Call): Vm {
  const state = recordedAfter(call);
  return state === null ? vm : { ...vm, state, stateSource: 'record' };
}

function recordedAfter(call: Call): RecordedState | null {
  if (call === 'free') return null;
  if (call === 'pause') return 'paused';
  return call === 'stop' ? 'stopped' : 'running';
}

/** Records the state after a call. Returns what is to be said where it cannot be recorded, else nothing. */
async function record(context: OperationContext, vm: Vm, call: Call): Promise<string> {
  const state = recordedAfter(call);
  if (vm.entry === null || state === null || (vm.entry.state === state && call !== 'launch')) return '';
  const started = call === 'launch' ? { startedAt: Math.round(context.now()) } : {};
  const { id } = vm.entry;
  const changed = await onceWritable(context, () => context.inventory.change(id, { state, ...started }));
  context.refresh();
  return 'refused' in changed ? `, but the inventory could not record it: ${safeText(changed.refused)}` : '';
}

function failed(
  vm: Vm,
  now: Vm | null,
  message: string,
  next = 'Try again, or look at the kernel messages.',
): Step {
  const advice = now === null ? 'Reload the list.' : next;
  return { ok: false, vm: now, result: { ok: false, message, advice, key: now?.key ?? vm.key } };
}
