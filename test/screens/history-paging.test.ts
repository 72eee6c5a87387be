import { expect, it } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { andClose, openSqlite } from '../../src/inventory/sqlite-driver.js';
import {
  type EventList,
  filtered,
  firstPage,
  isSearching,
  movedTo,
  refreshed,
  searched,
} from '../../src/screens/history/paging.js';
import { openAppContext } from '../support/app-context.js';

/** A history of so many events, and another program on its inventory. */
function openHistory(count: number) {
  const { history, inventory } = openAppContext().app;
  const seen = (title: string) => expect(history.seen({ who: 'outside', title, vm: null })).toBeNull();
  for (let number = 1; number <= count; number++) seen(`event ${number}`);
  return { history, path: inventory.path, seen };
}

const titles = ({ events }: EventList) => events.map(({ title }) => title);

/** The list after a whole search, and how many slices it took. */
function searchedOn(history: Parameters<typeof searched>[0], start: EventList) {
  let [list, slices] = [start, 0];
  for (; isSearching(list); slices++) list = searched(history, list);
  return { list, slices };
}

/** So many events at once, of which the first alone holds a text. */
function fill(path: string, count: number, text: string): void {
  andClose(openSqlite(path), (db) => {
    db.exec(`
      WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      INSERT INTO event (id, at, who, asked, title, intent, owner_pid, owner_start, owner_boot, ended_at, outcome, message)
        SELECT i, i, 'root', 'seen', 'plain', '{}', 1, '', '', i, 'done', '' FROM n;
      INSERT INTO event_text SELECT id, 'PLAIN' FROM event WHERE id > 1;
      UPDATE event_text SET folded = '${text}' WHERE event = 1;
    `);
  });
}

it('takes in what another program recorded, and the cursor stays on its event', () => {
  const { history, path, seen } = openHistory(4);
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
  const { history, path } = openHistory(1);
  fill(path, 45_000, 'NEEDLE ~');
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
  const { history } = openHistory(12);
  const typed = ['e', 'ev', 'event 1', 'event 12'].reduce(filtered, firstPage(history, null, ''));
  expect(isSearching(typed)).toBe(true);
  expect(titles(typed)).toHaveLength(12);
  expect(titles(searchedOn(history, typed).list)).toEqual(['event 12']);
});
