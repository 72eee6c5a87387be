import type { ToolRun } from '../../host/host.js';
import { safeText } from '../../terminal/safe-text.js';
import { beginEvent, endEvent } from '../history/events.js';
import { toolIntent } from '../history/tool-process.js';
import { steadyNow } from '../steady-now.js';
import type { Command } from './command.js';
import { amendRecord, type OperationContext, onceWritable, recordsOf, runTool } from './context.js';
import type { CommandRecord, Outcome } from './outcome.js';
import { type Result, refusal } from './work.js';
import { heldWords } from './work-claims.js';

/** What the work on the host itself is known by among the work on VMs. */
const HOST_KEY = 'host';

/** What is done with the host itself while it is carried out. */
export type HostRun = {
  context: OperationContext;
  /** Runs the tool, and records the run. */
  run: (command: Command) => Promise<ToolRun>;
  /** Notes on the run what was seen after it. */
  note: (what: string) => void;
};

/**
 * Carries out an operation on the host itself, recorded in the history before it begins: never two at once, in this
 * program or in another on this inventory. It never rejects for what the host does.
 * @param asked an action's id
 * @param tried what is tried, in words that are safe to show
 */
export async function withHostWork(
  context: OperationContext,
  asked: string,
  tried: string,
  body: (run: HostRun) => Promise<Result>,
): Promise<Outcome> {
  const busy = context.store.getState().work.get(HOST_KEY);
  if (busy) return refusal(tried, `${busy.title} is still under way.`, 'Wait for it to end.', null);
  setHostWork(context, tried);
  const claim = await onceWritable(context, () => context.claims.take(HOST_KEY, tried));
  const release = () => {
    if ('release' in claim) claim.release();
    setHostWork(context, null);
    context.refresh();
  };
  const held = heldWords(claim);
  if (held !== null) {
    release();
    return refusal(tried, `${held}.`, 'Wait for it to end.', null);
  }
  const mark = context.kernelLog?.mark() ?? 0;
  const event = beginEvent(context, asked, tried, null);
  const records: number[] = [];
  let isOut = false;
  const onRecord = (record: CommandRecord) => {
    if (!records.includes(record.id)) records.push(record.id);
    event.tool(records.indexOf(record.id), record);
  };
  const run = async (command: Command) => {
    const done = await runTool(
      context,
      tried,
      command,
      () => undefined,
      onRecord,
      (pid) => event.intend(toolIntent(pid)),
    );
    isOut = done.end.kind === 'running';
    return done;
  };
  const note = (what: string) => {
    const id = records.at(-1);
    if (id !== undefined) amendRecord(context, id, { showed: what }, onRecord);
  };
  let result: Result;
  try {
    result = await body({ context, run, note });
  } catch (error) {
    release();
    throw error;
  }
  const outcome: Outcome = {
    ...{ ok: result.ok, unclear: result.unclear === true, tried, message: result.message },
    advice: result.advice ?? null,
    commands: recordsOf(context, records),
    kernel: result.ok ? [] : kernelWords(context, mark),
    key: null,
  };
  // Where the tool has not come back its event stays open: it is settled once the tool has ended.
  if (!isOut) await onceWritable(context, () => endEvent(event, outcome));
  release();
  return outcome;
}

/** The messages of the module, which bear no VM's name. */
function kernelWords({ kernelLog }: OperationContext, mark: number): readonly string[] {
  return (kernelLog?.since(mark) ?? [])
    .filter(({ fromPolling, palacios }) => !fromPolling && palacios !== null && palacios.vm === null)
    .slice(-6)
    .map(({ text }) => safeText(text.trim()));
}

function setHostWork(context: OperationContext, title: string | null): void {
  context.store.setState((state) => {
    const work = new Map(state.work);
    if (title === null) work.delete(HOST_KEY);
    else work.set(HOST_KEY, { title, since: steadyNow() });
    return { work };
  });
}
