import type { ToolRun } from '../../host/host.js';
import { safeText } from '../../terminal/safe-text.js';
import type { HostStore } from '../fleet/host-store.js';
import { beginEvent, endEvent, eventVm, type OpenEvent } from '../history/events.js';
import { applySettlement } from '../history/settle-events.js';
import type { LogLine } from '../ports.js';
import { steadyNow } from '../steady-now.js';
import { listedAs, shownName, stateWord, vmByKey, vmOnHost } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { settlementOf } from '../vms/settlement.js';
import type { Command } from './command.js';
import { amendRecord, type OperationContext, onceWritable, recordsOf, runTool, settle } from './context.js';
import { mayExplain } from './log-verdict.js';
import type { CommandRecord, Outcome } from './outcome.js';
import { HOST_WORK, heldWords, holderWords, restoresElsewhere, workClaim } from './work-claims.js';

/** How the body of an operation went. */
export type Result = {
  ok: boolean;
  /** True: nothing shows whether it was done; `ok` is false then. */
  unclear?: boolean;
  message: string;
  advice?: string;
  /** The VM's key afterwards, where it has another one; null where it is gone. */
  key?: string | null;
};

type RunOptions = {
  /** What is left to do when a run that was given up comes back; the work goes on until then. */
  afterLate?: (run: ToolRun) => Promise<unknown>;
  /** Called with the tool's process id once it runs. */
  onStart?: (pid: number) => void;
};

/** One operation on a VM or on the host itself, while it is carried out. */
export type OperationRun<Context extends OperationContext = OperationContext> = {
  context: Context;
  tried: string;
  /** Its event in the history. */
  event: OpenEvent;
  /** Runs a tool and records the run; see {@link runTool}. */
  run: (command: Command, options?: RunOptions) => Promise<ToolRun>;
  /** Notes on the last run what the host showed after it. */
  note: (what: string) => void;
};

type Body<Context extends OperationContext> = (operation: OperationRun<Context>) => Promise<Result>;

/** What is worked on. `key`: by which the program knows the work; `vm`: null for the host itself. */
type Target = { key: string; claim: string; vm: Vm | null };

/**
 * Carries out an operation on a VM, recorded in the history before it begins: never two at once on the same VM, in
 * this program or in another on this inventory. A VM that others have changed while it was waited for is left alone.
 * It never rejects for what the host does.
 * @param vm as the user saw it
 * @param verb what is tried, in one word, an action's id: `start`
 */
export function withWork<Context extends OperationContext>(
  context: Context,
  vm: Vm,
  verb: string,
  body: Body<Context>,
): Promise<Outcome> {
  const target = { key: vm.key, claim: workClaim(vm.key), vm };
  return carryOut(context, target, verb, `${verb} ${shownName(vm.name)}`, body);
}

/**
 * Carries out an operation on the host itself, under the rules of {@link withWork}: never two at once.
 * @param asked an action's id
 * @param tried what is tried, in words that are safe to show
 */
export function withHostWork<Context extends OperationContext>(
  context: Context,
  asked: string,
  tried: string,
  body: Body<Context>,
): Promise<Outcome> {
  return carryOut(context, { key: HOST_WORK, claim: HOST_WORK, vm: null }, asked, tried, body);
}

async function carryOut<Context extends OperationContext>(
  context: Context,
  { key, claim: claimed, vm }: Target,
  asked: string,
  tried: string,
  body: Body<Context>,
): Promise<Outcome> {
  const vmKey = vm?.key ?? null;
  const busy = context.store.getState().work.get(key);
  if (busy) return refusal(tried, `${busy.title} is still under way`, 'Wait for it to end.', vmKey);
  // Before anything is waited for: a second key must find it.
  setWork(context.store, key, tried);
  const claim = await onceWritable(context, () => context.claims.take(claimed, tried));
  const release = () => {
    if ('release' in claim) claim.release();
    setWork(context.store, key, null);
    context.refresh();
  };
  const restorer = restoresElsewhere(context.claims.list());
  const held = heldWords(claim) ?? (restorer === null ? null : holderWords(restorer));
  if (held !== null) {
    release();
    context.store.setState({ claims: context.claims.list() });
    return refusal(tried, held, 'Wait for it to end.', vmKey);
  }
  const change = vm === null ? null : changeOf(vm, vmByKey(context.refresh(), vm.key));
  if (change !== null) {
    release();
    return refusal(tried, change, 'Nothing was done. Look at it, and try again.', vmKey);
  }
  /** The ids of the tool runs in the command log. */
  const records: number[] = [];
  /** Tool runs that were given up and have not come back. */
  const late = new Set<Promise<unknown>>();
  const mark = context.kernelLog?.mark() ?? 0;
  const { host } = context;
  const intent = vm === null ? {} : { category: vm.category, boot: host.bootId(), load: host.moduleLoad() };
  const event = beginEvent(context, asked, tried, vm === null ? null : eventVm(vm), intent);
  const onRecord = (record: CommandRecord) => {
    if (!records.includes(record.id)) records.push(record.id);
    event.tool(records.indexOf(record.id), record);
  };
  const operation: OperationRun<Context> = {
    context,
    tried,
    event,
    run: async (command, { afterLate, onStart } = {}) => {
      let ended: (run: ToolRun) => void = () => undefined;
      const end = new Promise<ToolRun>((resolve) => {
        ended = resolve;
      });
      const run = await runTool(context, tried, command, (late) => ended(late), onRecord, onStart);
      if (run.end.kind === 'running') {
        const back: Promise<unknown> = end.then(afterLate).finally(() => late.delete(back));
        late.add(back);
      }
      return run;
    },
    note: (what) => {
      const id = records.at(-1);
      if (id !== undefined) amendRecord(context, id, { showed: what }, onRecord);
    },
  };
  let result: Result;
  try {
    result = await body(operation);
  } catch (error) {
    release();
    throw error;
  }
  const outcome: Outcome = {
    ok: result.ok,
    unclear: result.unclear === true,
    tried,
    message: result.message,
    advice: result.advice ?? null,
    commands: recordsOf(context, records),
    kernel: result.ok ? [] : kernelWords(context, vm?.name ?? null, mark),
    key: result.key === undefined ? vmKey : result.key,
  };
  if (late.size > 0)
    void Promise.all(late)
      .then(() => endLate(context, event))
      .finally(release);
  else {
    await onceWritable(context, () => endEvent(event, outcome));
    release();
  }
  return outcome;
}

/**
 * How a VM has changed while the claim was waited for, so that the user may not mean it any more; null: it has not.
 * Palacios gives the device of a freed VM to the next one.
 */
function changeOf(vm: Vm, now: Vm | null): string | null {
  const name = shownName(vm.name);
  if (now === null) return `${name} is no longer listed.`;
  if (now.name !== vm.name) return `${name} was renamed meanwhile: it is ${shownName(now.name)}.`;
  if (now.device !== vm.device)
    return `${name} was changed meanwhile: it is ${now.device === null ? 'not on the host' : `on ${now.device}`}.`;
  if (now.state !== vm.state) return `${name} was changed meanwhile: it is ${stateWord(now)}.`;
  return null;
}

/** Ends the event of a tool that was given up and has come back, by what host and inventory show. */
async function endLate(context: OperationContext, event: OpenEvent): Promise<void> {
  const known = event.known();
  await context.untilWritable?.();
  const evidence = { snapshot: context.refresh(), open: [known], isToolAlive: false, now: context.now() };
  const settlement = settlementOf(known, evidence);
  if (settlement !== null) applySettlement(context, known, settlement);
}

/** The outcome of what was not even tried. */
export function refusal(tried: string, message: string, advice: string | null, key: string | null): Outcome {
  return { ok: false, unclear: false, tried, message, advice, commands: [], kernel: [], key };
}

/** The outcome of what was done without a tool. */
export function success(
  tried: string,
  message: string,
  key: string | null,
  advice: string | null = null,
): Outcome {
  return { ...refusal(tried, message, advice, key), ok: true };
}

/**
 * What to say of a tool that has not come back: it cannot be killed (docs/palacios/tools.md, "The tools").
 * @param until what that means meanwhile, as the start of a sentence
 */
export function stillRunning(tool: string, until = 'The VM stays busy'): Pick<Result, 'message' | 'advice'> {
  return {
    message: `${tool} has not come back. A tool that hangs in the kernel cannot be killed; it is watched.`,
    advice: `${until} until it comes back. Look at the kernel messages.`,
  };
}

/** Waits until v3-guests shows what is wanted of a VM on the host, and notes what it shows. */
export async function settleVm(
  operation: OperationRun,
  vm: Pick<Vm, 'device' | 'name'>,
  wanted: (now: Vm | null) => boolean,
): Promise<{ now: Vm | null; shown: boolean }> {
  const find = (snapshot: Parameters<typeof vmOnHost>[0]) =>
    vm.device === null ? null : vmOnHost(snapshot, vm.device, vm.name);
  const { snapshot, shown } = await settle(operation.context, (seen) => wanted(find(seen)));
  const now = find(snapshot);
  operation.note(listedAs(now));
  return { now, shown };
}

/**
 * `web is paused`, `web is not on the host`.
 * @param before the VM as it was: `web is still paused` where its state has not changed
 */
export function stateSentence(name: string, vm: Vm | null, before?: Vm): string {
  if (vm === null) return `${shownName(name)} is not on the host`;
  const unverified = vm.stateSource === 'record' || vm.stateSource === 'none';
  const word = stateWord(vm);
  const still = before?.state === vm.state ? 'still ' : '';
  return `${shownName(name)} is ${still}${word}${unverified ? ' (by the last record: this host does not tell)' : ''}`;
}

function kernelWords(context: OperationContext, name: string | null, mark: number): readonly string[] {
  const lines = context.kernelLog?.since(mark) ?? [];
  return lines
    .filter((line) => (name === null ? isModules(line) : mayExplain(line, name)))
    .slice(-6)
    .map((line) => safeText(line.text.trim()));
}

/** What the module says of the host itself. */
function isModules({ palacios, fromPolling }: LogLine): boolean {
  return palacios !== null && palacios.vm === null && !fromPolling;
}

/** Shows what is under way on something; null: nothing any more. */
export function setWork(store: HostStore, key: string, title: string | null): void {
  store.setState((state) => {
    const work = new Map(state.work);
    if (title === null) work.delete(key);
    else work.set(key, { title, since: steadyNow() });
    return { work };
  });
}
