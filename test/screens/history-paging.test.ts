import { expect, it } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import {
  type EventList,
  filtered,
  firstPage,
  isSearching,
  movedTo,
  refreshed,
  searched,
} from '../../src/screens/history/paging.js';
import { aHistory, fillHistory } from './support/a-history.js';

const titles = ({ events }: EventList) => events.map(({ title }) => title);

/** The list after a whole search, and how many slices it took. */
function searchedOn(history: Parameters<typeof searched>[0], start: EventList) {
  let [list, slices] = [start, 0];
  for (; isSearching(list); slices++) list = searched(history, list);
  return { list, slices };
}

it('takes in what another program recorded, and the cursor stays on its event', () => {
  const { history, path, seen } = aHistory(4);
  const other = openStore(path);
  let list = movedTo(history, firstPage(history, null, 'e'), 2);
  const begun = other.history.begin({ who: 'ann', asked: 'start', title: 'restart web', vm: null });
  list = refreshed(history, list);
  expect(titles(list)).toEqual(['restart web', 'event 4', 'event 3', 'event 2', 'event 1']);
  expect(list.events[list.cursor]?.title).toBe('event 2');
  expect(list.events[0]?.end).toBeNull();
  if ('id' in begun) other.history.end(begun.id, 'refused', 'it did not start');
  seen('event 5, by this program');
  list = refreshed(history, list);
  expect(titles(list)[0]).toBe('event 5, by this program');
  expect(list.events[1]?.end?.outcome).toBe('refused');
  expect(list).toMatchObject({ cursor: 4, filter: 'e' });
  other.inventory.close();
});

it('searches a long history in slices, as far as the last match', () => {
  const { history, path } = aHistory(1);
  fillHistory(path, 45_000, 'NEEDLE ~');
  const start = firstPage(history, null, '~');
  const { list } = searchedOn(history, start);
  expect(titles(list)).toEqual(['event 1']);
  expect(titles(searchedOn(history, filtered(list, 'z')).list)).toEqual([]);
  const all = firstPage(history, null, '');
  expect(all.events).toHaveLength(100);
  expect(all.next).toBe(44_901);
  expect(movedTo(history, all, 99).events).toHaveLength(200);
});

it('keeps the events that are shown until those of a typed filter are found', () => {
  const { history } = aHistory(12);
  const typed = ['e', 'ev', 'event 1', 'event 12'].reduce(filtered, firstPage(history, null, ''));
  expect(isSearching(typed)).toBe(true);
  expect(titles(typed)).toHaveLength(12);
  expect(titles(searchedOn(history, typed).list)).toEqual(['event 12']);
});
