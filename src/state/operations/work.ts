import type { Tool, ToolRun } from '../../host/host.js';
import { safeText } from '../../terminal/safe-text.js';
import { beginEvent, endEvent, eventVm, type OpenEvent } from '../history/events.js';
import { applySettlement } from '../history/settle-events.js';
import type { LogLine } from '../ports.js';
import { steadyNow } from '../steady-now.js';
import { showed, shownName, stateWord, vmByKey, vmOnHost } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { settlementOf } from '../vms/settlement.js';
import { amendRecord, type OperationContext, onceWritable, recordsOf, runTool, settle } from './context.js';
import { unhandledCall } from './heard.js';
import type { CommandRecord, Outcome } from './outcome.js';
import { heldWords, workClaim } from './work-claims.js';

/** What an operation's body comes back with. */
export type Result = {
  ok: boolean;
  /** True: nothing shows whether it was done; `ok` is false then. */
  unclear?: boolean;
  message: string;
  advice?: string;
  key: string | null;
};

/** The tools of one operation on one VM: run and remembered. */
export type OperationRun = {
  context: OperationContext;
  tried: string;
  /** The event of the history that this is. */
  event: OpenEvent;
  /**
   * Runs a tool; see {@link runTool}. A run that does not come back keeps the VM busy until it does, and until
   * `afterLate` has done what is left to do then. `onStart` is called with its process id once it runs. It runs
   * in `folder`, else in the program's own.
   */
  run: (
    tool: Tool,
    args: readonly string[],
    afterLate?: (run: ToolRun) => Promise<unknown>,
    onStart?: (pid: number) => void,
    folder?: string,
  ) => Promise<ToolRun>;
  /** Notes on the last run what v3-guests showed after it. */
  note: (what: string) => void;
};

/**
 * Carries out an operation on a VM: never two at once on the same VM, in this program or in another on this
 * inventory. A VM that others have changed while they held the inventory is left alone. It is recorded in the
 * history before it begins. It never rejects for what the host does.
 * @param vm as the user saw it
 * @param verb what is tried, in one word, an action's id: `start`
 */
export async function withWork(
  context: OperationContext,
  vm: Vm,
  verb: string,
  body: (operation: OperationRun) => Promise<Result>,
): Promise<Outcome> {
  const tried = `${verb} ${shownName(vm.name)}`;
  const busy = context.store.getState().work.get(vm.key);
  if (busy) return refusal(tried, `${busy.title} is still under way`, 'Wait for it to end.', vm.key);
  // At once: a second key must meet it.
  setWork(context, vm.key, tried);
  const claim = await onceWritable(context, () => context.claims.take(workClaim(vm.key), tried));
  const release = () => {
    if ('release' in claim) claim.release();
    setWork(context, vm.key, null);
    context.refresh();
  };
  const held = heldWords(claim);
  if (held !== null) {
    release();
    context.store.setState({ claims: context.claims.list() });
    return refusal(tried, held, 'Wait for it to end.', vm.key);
  }
  const change = changeOf(vm, vmByKey(context.refresh(), vm.key));
  if (change !== null) {
    release();
    return refusal(tried, change, 'Nothing was done. Look at it, and try again.', vm.key);
  }
  /** The ids of the tool runs in the command log. */
  const records: number[] = [];
  /** What waits for tools that were given up. */
  const late = new Set<Promise<unknown>>();
  const mark = context.kernelLog?.mark() ?? 0;
  const { host } = context;
  const intent = { category: vm.category, boot: host.bootId(), load: host.moduleLoad() };
  const event = beginEvent(context, verb, tried, eventVm(vm), intent);
  const onRecord = (record: CommandRecord) => {
    if (!records.includes(record.id)) records.push(record.id);
    event.tool(records.indexOf(record.id), record);
  };
  const operation: OperationRun = {
    context,
    tried,
    event,
    run: async (tool, args, afterLate = async () => undefined, onStart, folder) => {
      let ended: (run: ToolRun) => void = () => undefined;
      const end = new Promise<ToolRun>((resolve) => {
        ended = resolve;
      });
      const command = folder === undefined ? { tool, args } : { tool, args, folder };
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
    kernel: result.ok ? [] : kernelWords(context, vm.name, mark),
    key: result.key,
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
 * What became of a VM while it was waited for the claim, as far as it makes another VM or another request of it;
 * null: it is as it was. Palacios gives the device of a freed VM to the next one.
 */
function changeOf(vm: Vm, now: Vm | null): string | null {
  const name = shownName(vm.name);
  if (now === null) return `${name} is not listed any more.`;
  if (now.name !== vm.name) return `${name} was renamed meanwhile: it is ${shownName(now.name)}.`;
  if (now.device !== vm.device)
    return `${name} was changed meanwhile: it is ${now.device === null ? 'not on the host' : `on ${now.device}`}.`;
  if (now.state !== vm.state) return `${name} was changed meanwhile: it is ${stateWord(now)}.`;
  return null;
}

/** A tool that was given up has come back: what became of it is told by what is so. */
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

/** Words for a tool that has not come back: it cannot be killed (docs/palacios.md, "The tools"). */
export function stillRunning(tool: string): Pick<Result, 'message' | 'advice'> {
  return {
    message: `${tool} has not come back. A tool that hangs in the kernel cannot be killed; it is watched.`,
    advice: 'The VM stays busy until it comes back. See the kernel messages.',
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
  operation.note(showed(now));
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

function kernelWords(context: OperationContext, name: string, mark: number): readonly string[] {
  const lines = context.kernelLog?.since(mark) ?? [];
  return lines
    .filter((line) => !line.fromPolling && concerns(line, name))
    .slice(-6)
    .map((line) => safeText(line.text.trim()));
}

/** A running VM's telemetry, which comes every few seconds for each core, would push the reason out. */
const TELEMETRY = /^telem\.\d+>/;

function concerns(line: LogLine, name: string): boolean {
  if (line.palacios === null || TELEMETRY.test(line.text)) return false;
  if (line.palacios.vm !== null) return line.palacios.vm === name;
  return line.palacios.level === 'error' || unhandledCall(line.text) !== null;
}

function setWork(context: OperationContext, key: string, title: string | null): void {
  context.store.setState((state) => {
    const work = new Map(state.work);
    if (title === null) work.delete(key);
    else work.set(key, { title, since: steadyNow() });
    return { work };
  });
}
