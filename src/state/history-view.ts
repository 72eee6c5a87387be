import type { EventVm, HistoryEvent as RecordedEvent } from '../inventory/history.js';
import { safeText } from '../terminal/safe-text.js';
import { ask, changeDialog, type Desk } from './desk.js';
import type { DialogOf } from './view.js';

/** An event, as the screens see it. Its texts are raw. */
export type HistoryEvent = RecordedEvent;

type HistoryDialog = DialogOf<'history'>;

/** How many events are read at a time. */
const PAGE = 100;
/** So many events before the last one that was read the next page is. */
const AHEAD = 20;

/** What of the history a view shows. */
type Wish = Pick<HistoryDialog, 'vm' | 'filter'>;

/** Shows the history of a VM, or of the whole host where it is null. */
export function showHistory(desk: Desk, vm: EventVm | null): void {
  const wish = { vm, filter: '' };
  ask(desk.store, {
    kind: 'history',
    of: vm,
    ...wish,
    ...firstPage(desk, wish),
    filtering: null,
    opened: null,
    scroll: 0,
  });
}

/** The view with another VM or filter, read afresh, from the newest event on. */
export function turnHistory(
  desk: Desk,
  dialog: HistoryDialog,
  change: Partial<Wish & Pick<HistoryDialog, 'filtering'>>,
): void {
  const wish = { vm: dialog.vm, filter: dialog.filter, ...change };
  changeDialog(desk.store, dialog, { ...change, ...firstPage(desk, wish), opened: null, scroll: 0 });
}

/** Goes to an event by its place; events that are not read yet are read in time. */
export function moveInHistory(desk: Desk, dialog: HistoryDialog, cursor: number): void {
  const { events, more } = dialog;
  if (!more || cursor < events.length - AHEAD) return changeDialog(desk.store, dialog, { cursor });
  const last = events.at(-1);
  const next = page(desk, dialog, last?.id);
  const known = [...events, ...next.events];
  changeDialog(desk.store, dialog, { ...next, events: known, cursor: Math.min(cursor, known.length - 1) });
}

function firstPage(desk: Desk, wish: Wish) {
  return { ...page(desk, wish), cursor: 0 };
}

function page(
  { history }: Pick<Desk, 'history'>,
  { vm, filter }: Wish,
  before?: number,
): Pick<HistoryDialog, 'events' | 'more' | 'problem'> {
  const found = history.read({
    ...(vm && { vm: { id: vm.id, name: vm.name } }),
    ...(filter !== '' && { text: filter }),
    ...(before !== undefined && { before }),
    limit: PAGE,
  });
  if ('refused' in found) return { events: [], more: false, problem: safeText(found.refused) };
  return { ...found, problem: null };
}

/** How an event ended, in one word; `under way` may mean too that its program ended in the middle. */
export function endWord({ asked, end }: Pick<HistoryEvent, 'asked' | 'end'>): string {
  if (end === null) return 'under way';
  return asked === 'seen' ? 'seen' : end.outcome;
}

/** A moment in the user's own time: `2026-11-22 22:14:05`. */
export function momentWords(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return '?';
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
