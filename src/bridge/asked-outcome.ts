import type { HistoryEvent } from '../inventory/history.js';
import type { Outcome } from '../state/operations/outcome.js';
import { entryKey } from '../state/vms/reconcile.js';

const KERNEL = 'kernel: ';

/**
 * How an ask ended, by its events in the history, of which there is at least one and all have an end; one that was cut
 * short has the end that it was given then.
 */
export function askedOutcome(events: readonly HistoryEvent[]): Outcome {
  const [first] = events;
  const all = events.map(outcomeOf);
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const failed = all.find(({ ok }) => !ok);
  return {
    ok: failed === undefined,
    unclear: all.some(({ unclear }) => unclear),
    tried: first === undefined ? '' : `${first.title} and ${all.length - 1} more`,
    message: all.map(({ tried, message }) => `${tried}: ${message}`).join(' '),
    advice: null,
    commands: all.flatMap(({ commands }) => commands),
    kernel: all.flatMap(({ kernel }) => kernel),
    key: null,
  };
}

function outcomeOf({ asked, title, vm, tools, end }: HistoryEvent): Outcome {
  const lines = (end?.message ?? '').split('\n');
  return {
    ok: end?.outcome === 'done',
    unclear: end === null || end.outcome === 'unclear',
    tried: title,
    message: lines.filter((line) => !line.startsWith(KERNEL)).join(' '),
    advice: null,
    commands: tools.map((tool, id) => ({ id, purpose: title, ...tool })),
    kernel: lines.flatMap((line) => (line.startsWith(KERNEL) ? [line.slice(KERNEL.length)] : [])),
    key: vm === null || vm.id === null || asked === 'delete' ? null : entryKey(vm.id),
  };
}
