import { type AppContext, notify } from '../state/app-context.js';
import type { Notice } from '../state/fleet/host-port.js';
import { type SettledEvent, settleEvents } from '../state/history/settle-events.js';
import type { OperationContext } from '../state/operations/context.js';
import type { Output } from './output.js';
import type { Parts } from './parts.js';

/** Subcommands that write nothing. */
const READING: readonly string[] = [
  'list',
  'show',
  'doctor',
  'history',
  'memory',
  'checkpoints',
  'metrics',
  'watch',
  'log',
  'inventory check',
  'inventory export',
  'inventory backup',
];

/** How often to look for operations that other programs did not finish. */
const SETTLE_MS = 15_000;

/** Before a subcommand that writes: settles and reports interrupted operations, and prunes the history a little. */
export function settleBefore(
  command: string,
  { context, settings }: Pick<Parts, 'context' | 'settings'>,
  output: Output,
): void {
  if (settings.readOnly || READING.includes(command)) return;
  for (const one of settleEvents(context)) output.err(settledWords(one));
  pruneHistory(context);
}

/** Removes some events beyond those that the settings keep. A problem is reported with the next event. */
function pruneHistory({ history, store }: Pick<OperationContext, 'history' | 'store'>): void {
  history.prune(store.getState().settings.historyEvents);
}

/** Reports after a subcommand that the history could not be written. */
export function tellUnrecorded({ store }: Pick<Parts, 'store'>, output: Output): void {
  const { historyProblem } = store.getState();
  if (historyProblem !== null) output.err(unrecordedWords(historyProblem));
}

/** Reports once that recording fails. Returns what stops it. */
export function followUnrecorded({ store }: Pick<AppContext, 'store'>): () => void {
  return store.subscribe((state, before) => {
    if (state.host !== before.host || state.historyProblem === null || before.historyProblem !== null) return;
    notify({ store }, unrecordedWords(state.historyProblem), 'bad');
  });
}

/**
 * Settles and tells of interrupted operations, at once and then regularly, and prunes the history a little.
 * @returns what stops it
 */
export function followSettled(context: OperationContext, tell: (notice: Notice) => void): () => void {
  const settle = () => {
    const settled = settleEvents(context);
    const [only] = settled;
    if (only === undefined) return;
    const tone = settled.every(({ settlement }) => settlement.outcome === 'done') ? 'plain' : 'bad';
    const words = settled.length === 1 ? settledWords(only) : `${settled.length} operations were interrupted`;
    tell({ text: `${words} (see the history)`, tone });
  };
  settle();
  const timer = setInterval(() => {
    settle();
    pruneHistory(context);
  }, SETTLE_MS);
  return () => clearInterval(timer);
}

function settledWords({ event, settlement }: SettledEvent): string {
  return `${event.title}: ${settlement.message}`;
}

function unrecordedWords(problem: string): string {
  return `Actions are not recorded: ${problem}`;
}
