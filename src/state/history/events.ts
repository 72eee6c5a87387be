import type { EventEnd, EventTool, EventVm, History, HistoryEvent, Intent } from '../../inventory/history.js';
import type { Refused } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import type { HostStore } from '../fleet/host-store.js';
import type { CommandRecord, Outcome } from '../operations/outcome.js';
import type { Vm } from '../vms/model.js';

/** Where events are recorded, who asks for what is done, and the store that tells where recording fails. */
type EventContext = { history: History; who: string; ask?: string; store: HostStore };

/** An event under way. Where the history cannot be written its calls do nothing: no operation fails for it. */
export type OpenEvent = {
  /** Records what is needed to settle it after a crash; to be called before that is done. */
  intend: (intent: Intent) => void;
  /** Records the VM again, once more is known of it. */
  about: (vm: EventVm) => void;
  /** Records a tool run, when it begins and whenever more is known of it; `position` from 0. */
  tool: (position: number, record: CommandRecord) => void;
  /** `message` is safe to show. */
  end: (outcome: EventEnd['outcome'], message: string) => void;
  /** The event as recorded so far. */
  known: () => HistoryEvent;
};

/**
 * Records that something is about to be done.
 * @param asked an action's id
 * @param title what is asked, in words that are safe to show
 */
export function beginEvent(
  context: EventContext,
  asked: string,
  title: string,
  vm: EventVm | null,
  intent: Intent = {},
): OpenEvent {
  const { history, who, ask } = context;
  const begun = written(context, history.begin({ who, asked, title, vm, intent, ask }));
  const id = begun?.id ?? null;
  const tools: EventTool[] = [];
  let known: HistoryEvent = { id: id ?? 0, at: Date.now(), who, asked, title, vm, intent, tools, end: null };
  const write = (work: (id: number) => null | Refused) => {
    if (id !== null) written(context, work(id));
  };
  return {
    intend: (more) => {
      known = { ...known, intent: { ...known.intent, ...more } };
      write((of) => history.amend(of, { intent: known.intent }));
    },
    about: (now) => {
      known = { ...known, vm: now };
      write((of) => history.amend(of, { vm: now }));
    },
    tool: (position, { line, startedAt, durationMs, ended, words, showed }) => {
      const tool = { line, startedAt, durationMs, ended, words, showed };
      tools[position] = tool;
      write((of) => history.tool(of, position, tool));
    },
    end: (outcome, message) => write((of) => history.end(of, outcome, message)),
    known: () => known,
  };
}

/** Ends an event with the outcome of its operation. */
export function endEvent(event: OpenEvent, { ok, unclear, message, kernel }: Outcome): void {
  event.end(eventOutcome({ ok, unclear }), [message, ...kernel.map((line) => `kernel: ${line}`)].join('\n'));
}

/** An operation's outcome in the history's terms. */
export function eventOutcome({
  ok,
  unclear,
}: {
  ok: boolean;
  unclear?: boolean | undefined;
}): EventEnd['outcome'] {
  if (ok) return 'done';
  return unclear === true ? 'unclear' : 'refused';
}

/**
 * Records what was seen to happen to a VM, or to the host.
 * @returns why it could not be recorded, or null
 */
export function recordSeen(
  context: Pick<EventContext, 'history' | 'store'>,
  title: string,
  vm: EventVm | null,
  intent: Intent = {},
): Refused | null {
  const answer = context.history.seen({ who: 'outside', title, vm, intent });
  written(context, answer);
  return isRefused(answer) ? answer : null;
}

/** A VM as its events name it. */
export function eventVm(vm: Pick<Vm, 'entry' | 'name' | 'device'>): EventVm {
  return { id: vm.entry?.id ?? null, name: vm.name, device: vm.device };
}

/** What the history answered, or null for a refusal, which the store keeps: the user is told of it once. */
function written<T>({ store }: Pick<EventContext, 'store'>, answer: T | Refused): T | null {
  if (!isRefused(answer)) return answer;
  if (store.getState().historyProblem === null) {
    store.setState({ historyProblem: safeText(answer.refused) });
  }
  return null;
}

function isRefused(answer: unknown): answer is Refused {
  return typeof answer === 'object' && answer !== null && 'refused' in answer;
}

/** How an event ended, in a word; `under way` may also mean that its program ended in the middle. */
export function endWord({ asked, end }: Pick<HistoryEvent, 'asked' | 'end'>): string {
  if (end === null) return 'under way';
  return asked === 'seen' ? 'seen' : end.outcome;
}
