import { expect, it, test } from 'vitest';
import type { History, HistoryEvent } from '../../src/inventory/history.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import {
  answered,
  chosenAnew,
  type EventList,
  isSearching,
  unreadList,
  wantedRead,
  withMore,
  writtenTo,
} from '../../src/screens/history/event-list.js';
import {
  answeredBy,
  type HistoryView,
  isUnanswered,
  movedTo,
  readAnew,
  rowsOf,
  unreadView,
  writtenBy,
} from '../../src/screens/history/history-view.js';
import { fc } from '../support/fast-check.js';
import { aHistory, fillHistory } from './support/a-history.js';

const titles = ({ events }: Pick<EventList, 'events'>) => events.map(({ title }) => title);
const unread = (filter = '') => unreadList({ vm: null, filter, pageSize: 100 });

/** The list after its next read. */
function readOnce(history: Pick<History, 'read'>, list: EventList): EventList {
  const wanted = wantedRead(list);
  return wanted === null ? list : answered(list, wanted, history.read(wanted.query), 0);
}

/** The list after all its reads. */
function readAll(history: Pick<History, 'read'>, start: EventList): EventList {
  let list = start;
  while (wantedRead(list) !== null) list = readOnce(history, list);
  return list;
}

it('takes in what another program recorded', () => {
  const { history, path, seen } = aHistory(4);
  const other = openStore(path);
  let list = readAll(history, unread('e'));
  const begun = other.history.begin({ who: 'ann', asked: 'start', title: 'restart web', vm: null });
  list = readAll(history, writtenTo(list));
  expect(titles(list)).toEqual(['restart web', 'event 4', 'event 3', 'event 2', 'event 1']);
  expect(list.events[0]?.end).toBeNull();
  if ('id' in begun) other.history.end(begun.id, 'refused', 'it did not start');
  seen('event 5, by this program');
  list = readAll(history, writtenTo(list));
  expect(titles(list)[0]).toBe('event 5, by this program');
  expect(list.events[1]?.end?.outcome).toBe('refused');
  other.inventory.close();
});

it('reads an event that was under way long ago again, and leaves nothing out after many new ones', () => {
  const { history, seen } = aHistory(0);
  const begun = history.begin({ who: 'ann', asked: 'save', title: 'save web', vm: null });
  for (let number = 1; number <= 7; number++) seen(`event ${number}`);
  const start = unreadList({ vm: null, filter: '', pageSize: 5 });
  let list = readAll(history, withMore(readAll(history, start)));
  expect(list.events.at(-1)?.end).toBeNull();
  if ('id' in begun) history.end(begun.id, 'done', 'saved');
  list = readAll(history, writtenTo(list));
  expect(list.events).toHaveLength(8);
  expect(list.events.at(-1)?.end?.outcome).toBe('done');
  for (let number = 8; number <= 19; number++) seen(`event ${number}`);
  list = readAll(history, writtenTo(list));
  const newest = Array.from({ length: 19 }, (_, at) => `event ${19 - at}`);
  expect(titles(list)).toEqual(newest.slice(0, titles(list).length));
  while (list.next !== null) list = readAll(history, withMore(list));
  expect(titles(list)).toEqual([...newest, 'save web']);
});

it('searches a long history in slices, as far as the last match', () => {
  const { history, path } = aHistory(1);
  fillHistory(path, 45_000, 'NEEDLE ~');
  const list = readAll(history, unread('~'));
  expect(titles(list)).toEqual(['event 1']);
  expect(titles(readAll(history, chosenAnew(list, { filter: 'z' })))).toEqual([]);
  const first = readAll(history, unread());
  expect(first.events).toHaveLength(100);
  expect(first.next).toBe(44_901);
  expect(readAll(history, withMore(first)).events).toHaveLength(200);
});

it('keeps the events that are shown until those of another filter are found', () => {
  const { history } = aHistory(12);
  const known = readAll(history, unread());
  const typed = chosenAnew(known, { filter: 'event 12' });
  expect(isSearching(typed)).toBe(true);
  expect(titles(typed)).toHaveLength(12);
  expect(titles(readAll(history, typed))).toEqual(['event 12']);
  const nothingYet = { read: () => ({ events: [], next: 5 }) };
  expect(titles(readOnce(nothingYet, typed))).toHaveLength(12);
});

it('takes no answer to what is asked no longer', () => {
  const { history } = aHistory(3);
  const early = unread('event 1');
  const wanted = wantedRead(early) ?? expect.unreachable();
  const now = chosenAnew(early, { filter: 'event 2' });
  expect(answered(now, wanted, history.read(wanted.query), 0)).toBe(now);
  expect(titles(readAll(history, now))).toEqual(['event 2']);
});

it('keeps what was read where the history cannot be read any more', () => {
  const { history } = aHistory(3);
  const refusing = { read: () => ({ refused: 'no \u001b[31mline' }) };
  const list = readOnce(refusing, writtenTo(readAll(history, unread())));
  expect(list.events).toHaveLength(3);
  expect(list.problem).toBe('no ␛[31mline');
  expect(readOnce(history, writtenTo(list))).toMatchObject({ problem: null, events: list.events });
});

const event = (id: number, at: number): HistoryEvent => ({
  ...{ id, at, who: 'root', asked: 'seen', title: `event ${id}`, vm: null, intent: {}, tools: [] },
  end: { at, outcome: 'done', message: '' },
});

/** A history with events at these times, oldest first. */
function historyOf(times: readonly number[]): Pick<History, 'read'> {
  const newestFirst = times.map((at, before) => event(before + 1, at)).reverse();
  return {
    read: ({ before = Number.POSITIVE_INFINITY, limit }) => {
      const rest = newestFirst.filter(({ id }) => id < before);
      const events = rest.slice(0, limit);
      return { events, next: rest.length > limit ? (events.at(-1)?.id ?? null) : null };
    },
  };
}

/** The view after all reads of these hosts. */
function viewAfter(
  start: HistoryView,
  histories: Readonly<Record<string, Pick<History, 'read'>>>,
): HistoryView {
  let view = start;
  for (const [host, history] of Object.entries(histories)) {
    for (;;) {
      const list = view.lists.get(host);
      const wanted = list === undefined ? null : wantedRead(list);
      if (wanted === null) break;
      view = answeredBy(view, host, wanted, history.read(wanted.query), host === 'fast' ? 5000 : 0);
    }
  }
  return view;
}

const shown = (view: HistoryView) => rowsOf(view).map(({ host, event: { id } }) => `${host} ${id}`);

test('the events of several hosts are merged by our clock', () => {
  const view = viewAfter(unreadView({ hosts: ['a', 'fast'], vm: null }), {
    a: historyOf([1000, 3000]),
    fast: historyOf([7000, 9000]),
  });
  expect(shown(view)).toEqual(['fast 2', 'a 2', 'fast 1', 'a 1']);
  expect(rowsOf(view).map(({ at }) => at)).toEqual([4000, 3000, 2000, 1000]);
});

test('a host that does not answer holds nothing up, and the cursor stays on its event when it does', () => {
  const hosts = { a: historyOf([1000, 3000]), late: historyOf([2000, 4000]) };
  const start = unreadView({ hosts: ['a', 'late'], vm: null });
  expect(isUnanswered(start)).toBe(true);
  const early = movedTo(viewAfter(start, { a: hosts.a }), 1);
  expect(isUnanswered(early)).toBe(false);
  expect(shown(early)).toEqual(['a 2', 'a 1']);
  const whole = viewAfter(early, hosts);
  expect(shown(whole)).toEqual(['late 2', 'a 2', 'late 1', 'a 1']);
  expect(shown(whole)[whole.cursor]).toBe('a 1');
  const untouched = viewAfter(viewAfter(start, { a: hosts.a }), hosts);
  expect(untouched.cursor).toBe(0);
});

test('a key waits for the host that finds something, and for none once all have answered', () => {
  const start = viewAfter(unreadView({ hosts: ['a', 'b'], vm: null }), { a: historyOf([]) });
  expect(isUnanswered(start)).toBe(true);
  expect(isUnanswered(viewAfter(start, { b: historyOf([1000]) }))).toBe(false);
  expect(isUnanswered(viewAfter(start, { b: historyOf([]) }))).toBe(false);
});

test('a host whose line breaks keeps its place among the others', () => {
  const fast = historyOf([6000, 9000]);
  const view = viewAfter(unreadView({ hosts: ['a', 'fast'], vm: null }), { a: historyOf([2000]), fast });
  const written = writtenBy(view, 'fast');
  const wanted = wantedRead(written.lists.get('fast') ?? expect.unreachable()) ?? expect.unreachable();
  const broken = answeredBy(written, 'fast', wanted, { refused: 'There is no line.' }, 0);
  expect(rowsOf(broken).map(({ at }) => at)).toEqual([4000, 2000, 1000]);
});

test('the cursor stays on its event while a host writes, and goes to the newest with another filter', () => {
  const times = [1000, 2000, 3000];
  const start = viewAfter(unreadView({ hosts: ['a'], vm: null }), { a: historyOf(times) });
  const moved = movedTo(start, 1);
  const written = viewAfter(writtenBy(moved, 'a'), { a: historyOf([...times, 4000]) });
  expect(shown(written)[written.cursor]).toBe('a 2');
  const again = viewAfter(readAnew(written), { a: historyOf(times) });
  expect(again.cursor).toBe(0);
});

test('whatever the times and the order of answers, all events come once, in the order of each host', () => {
  const times = fc
    .array(fc.integer({ min: 0, max: 50_000 }), { maxLength: 120, size: 'max' })
    .map((all) => all.sort((one, other) => one - other));
  fc.assert(
    fc.property(times, times, times, fc.boolean(), (a, b, fast, isReversed) => {
      const histories = { a: historyOf(a), b: historyOf(b), fast: historyOf(fast) };
      const asked = Object.entries(histories);
      const order = Object.fromEntries(isReversed ? asked.reverse() : asked);
      let view = viewAfter(unreadView({ hosts: ['a', 'b', 'fast'], vm: null }), order);
      for (let count = -1; count !== rowsOf(view).length; ) {
        count = rowsOf(view).length;
        const rows = shown(view);
        view = viewAfter(movedTo(view, Math.max(count - 1, 0)), order);
        // What was shown stays where it was: what is read later stands below it.
        expect(shown(view).slice(0, count)).toEqual(rows);
      }
      for (const [host, of] of Object.entries({ a, b, fast })) {
        const own = rowsOf(view).filter((row) => row.host === host);
        expect(own.map(({ event: { id } }) => id)).toEqual(of.map((_, before) => of.length - before));
      }
      const at = rowsOf(view).map((row) => row.at);
      expect(at).toEqual([...at].sort((one, other) => other - one));
    }),
  );
});
