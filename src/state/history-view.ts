import type { EventVm, HistoryQuery, HistoryEvent as RecordedEvent } from '../inventory/history.js';
import { safeText } from '../terminal/safe-text.js';
import { type AppContext, changeDialog, openDialog } from './app-context.js';
import type { Field } from './field.js';
import type { DialogOf } from './view.js';

/** An event, as the screens see it. Its texts are raw. */
export type HistoryEvent = RecordedEvent;

type HistoryDialog = DialogOf<'history'>;

/** How many events are read at a time. */
const PAGE = 100;
/** So many events before the last one that was read the next page is. */
const AHEAD = 20;
/** How many events are searched for a text at a time: keys are answered in between. */
const SLICE = 35_000;
/** The most events that are read again when the history was written. */
const AGAIN = 1000;
/** How often it is looked whether any program wrote history while it is shown. */
const LOOK_MS = 250;

/** What of the history a view shows. */
type Wish = Pick<HistoryDialog, 'vm' | 'filter'>;

/** What of it was read. */
type Read = Pick<HistoryDialog, 'events' | 'next' | 'problem'>;

/** Shows the history of a VM, or of the whole host where it is null; what is recorded meanwhile comes in by itself. */
export function showHistory(app: AppContext, vm: EventVm | null): void {
  const version = app.history.version();
  const wish = { vm, filter: '' };
  openDialog(app.store, {
    kind: 'history',
    of: vm,
    ...wish,
    ...firstPage(app, wish),
    filtering: null,
    isStale: false,
    opened: null,
    scroll: 0,
  });
  const id = app.store.getState().view.asked;
  searchOn(app, id);
  follow(app, id, version);
}

/** The view with another VM or filter, read afresh, from the newest event on. */
export function turnHistory(
  app: AppContext,
  dialog: HistoryDialog,
  change: Partial<Wish & Pick<HistoryDialog, 'filtering'>>,
): void {
  const wish = { vm: dialog.vm, filter: dialog.filter, ...change };
  const read = firstPage(app, wish);
  changeDialog(app.store, dialog, { ...change, ...read, isStale: false, opened: null, scroll: 0 });
  searchOn(app, dialog.id);
}

/** The view with the filter as it is typed: of keys that come together the last one is searched for. */
export function typeHistoryFilter(app: AppContext, dialog: HistoryDialog, field: Field): void {
  const isStale = dialog.isStale || field.text !== dialog.filter;
  changeDialog(app.store, dialog, { filter: field.text, filtering: field, isStale });
  if (isStale) setImmediate(() => searchTyped(app, dialog.id, field.text, newestOf(app)));
}

/** The dialog with this id, after what was typed was searched for; null: it is gone. */
export function freshHistory(app: AppContext, id: number): HistoryDialog | null {
  const dialog = shownHistory(app, id);
  if (dialog?.isStale) turnHistory(app, dialog, {});
  return shownHistory(app, id);
}

/** Goes to an event by its place; events that are not read yet are read in time. */
export function moveInHistory(app: AppContext, dialog: HistoryDialog, cursor: number): void {
  const { events, next } = dialog;
  changeDialog(app.store, dialog, { cursor });
  if (next === null || cursor < events.length - AHEAD) return;
  changeDialog(app.store, dialog, { ...older(app, dialog, next, PAGE), wanted: events.length + PAGE });
  searchOn(app, dialog.id);
}

/** True while the events are searched for more that belong to the view. */
export function isSearching({ events, next, wanted, isStale }: HistoryDialog): boolean {
  return isStale || (next !== null && events.length < wanted);
}

/** Searches in turns for what was typed, while the list stays as it is; until something is found, or nothing. */
function searchTyped(app: AppContext, id: number, filter: string, newest: number, before?: number): void {
  const dialog = shownHistory(app, id);
  if (!dialog?.isStale || dialog.filter !== filter) return;
  const read = page(app, dialog, { limit: PAGE, ...(before !== undefined && { before }) });
  if (read.events.length === 0 && read.next !== null)
    return void setImmediate(searchTyped, app, id, filter, newest, read.next);
  const fresh = { newest, wanted: PAGE, cursor: 0, opened: null, scroll: 0, isStale: false };
  changeDialog(app.store, dialog, { ...read, ...fresh });
  searchOn(app, id);
}

function firstPage(app: AppContext, wish: Wish) {
  return { newest: newestOf(app), ...page(app, wish, { limit: PAGE }), wanted: PAGE, cursor: 0 };
}

/** What was read, and the events that follow it. */
function older(app: AppContext, dialog: HistoryDialog, before: number, limit: number): Read {
  const read = page(app, dialog, { before, limit });
  return { ...read, events: [...dialog.events, ...read.events] };
}

/** Searches on for as many events as are wanted, a slice in each turn of the event loop. */
function searchOn(app: AppContext, id: number): void {
  const begun = shownHistory(app, id);
  if (begun === null || !isSearching(begun)) return;
  const { events, wanted } = begun;
  const search = (before: number | null) => {
    const dialog = shownHistory(app, id);
    // Another list is another search.
    if (before === null || dialog?.events !== events) return;
    const read = older(app, dialog, before, wanted - events.length);
    // What finds nothing is not drawn.
    if (read.events.length === events.length && read.next !== null)
      return void setImmediate(search, read.next);
    changeDialog(app.store, dialog, read);
    searchOn(app, id);
  };
  setImmediate(search, begun.next);
}

/** Reads what is recorded while the dialog is there. */
function follow(app: AppContext, id: number, from: string): void {
  let seen = from;
  const timer = setInterval(() => {
    const dialog = shownHistory(app, id);
    if (dialog === null) return clearInterval(timer);
    const version = app.history.version();
    if (version === seen) return;
    seen = version;
    refreshHistory(app, dialog);
  }, LOOK_MS);
  timer.unref();
}

/** Reads the newest events again, and those from the oldest on that was under way; the cursor stays on its event. */
function refreshHistory(app: AppContext, dialog: HistoryDialog): void {
  const newest = newestOf(app);
  const came = newest - dialog.newest;
  // What was typed is being read anyway.
  if (dialog.isStale) return;
  if (came > AGAIN) return turnHistory(app, dialog, {});
  const open = dialog.events.findLast(({ end }) => end === null)?.id ?? newest;
  const within = Math.min(Math.max(came + PAGE, newest - open + 1), AGAIN);
  const read = page(app, dialog, { within, limit: within });
  // What was read before is there again when the history can be read again.
  if (read.problem !== null) return changeDialog(app.store, dialog, { problem: read.problem });
  const from = read.next ?? 0;
  const events = [...read.events, ...dialog.events.filter(({ id }) => id < from)];
  const at = events.findIndex(({ id }) => id === dialog.events[dialog.cursor]?.id);
  changeDialog(app.store, dialog, {
    events,
    newest,
    problem: null,
    next: read.next === null || dialog.next === null ? null : Math.min(read.next, dialog.next),
    cursor: at < 0 ? Math.max(Math.min(dialog.cursor, events.length - 1), 0) : at,
  });
  searchOn(app, dialog.id);
}

function shownHistory({ store }: AppContext, id: number): HistoryDialog | null {
  const dialog = store.getState().view.dialogs.find((one) => one.id === id);
  return dialog?.kind === 'history' ? dialog : null;
}

/** The id of the newest event of all; 0: there is none, or it cannot be told. */
function newestOf({ history }: AppContext): number {
  const found = history.read({ limit: 1 });
  return 'refused' in found ? 0 : (found.events[0]?.id ?? 0);
}

function page(
  { history }: AppContext,
  { vm, filter }: Wish,
  part: Pick<HistoryQuery, 'before' | 'within' | 'limit'>,
): Read {
  const found = history.read({
    ...(vm && { vm: { id: vm.id, name: vm.name } }),
    ...(filter !== '' && { text: filter, within: SLICE }),
    ...part,
  });
  if ('refused' in found) return { events: [], next: null, problem: safeText(found.refused) };
  return { ...found, problem: null };
}

/** How an event ended, in one word; `under way` may mean too that its program ended in the middle. */
export function endWord({ asked, end }: Pick<HistoryEvent, 'asked' | 'end'>): string {
  if (end === null) return 'under way';
  return asked === 'seen' ? 'seen' : end.outcome;
}
