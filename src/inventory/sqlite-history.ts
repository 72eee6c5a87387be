import { columnText } from './column-text.js';
import {
  eventsOfAsk,
  OPEN_EVENTS,
  olderThan,
  pageQuery,
  rangeOf,
  readIds,
  type VmFilter,
} from './event-query.js';
import { amendEvent, endEvent, insertEvent, readEvents, writeTool } from './event-rows.js';
import type { EventVm, History, HistoryQuery, NewEvent } from './history.js';
import type { Refused } from './inventory.js';
import { isAlive, ownIdentity } from './process-identity.js';
import { InventoryProblem } from './reason.js';
import type { Database } from './sqlite-database.js';
import type { Sqlite } from './sqlite-driver.js';
import type { VmKeys } from './vm-keys.js';

/**
 * The history in a database.
 * @param now milliseconds since the epoch
 */
export function openSqliteHistory(database: Database, keys: VmKeys, now: () => number): History {
  const write = <T>(work: (db: Sqlite) => T): T | Refused => database.write('history', ['history'], work);

  const keyed = <T extends { vm?: EventVm | null }>(event: T): T =>
    event.vm ? { ...event, vm: { ...event.vm, id: keys.keyOf(event.vm.id) } } : event;

  function writeTo(id: number, work: (db: Sqlite) => boolean): null | Refused {
    return write((db): null => {
      if (!work(db)) throw new InventoryProblem(`event ${id} is not in it`);
      return null;
    });
  }

  function filterOf(query: HistoryQuery): VmFilter | undefined {
    return query.vm === undefined ? undefined : keys.filterOf(query.vm);
  }

  function begin(event: NewEvent): { id: number } | Refused {
    return write((db) => ({
      id: insertEvent(db, keys.column, keyed(event), now(), ownIdentity()),
    }));
  }

  function seen(event: Omit<NewEvent, 'asked'>): null | Refused {
    return write((db): null => {
      const at = now();
      const id = insertEvent(db, keys.column, { ...keyed(event), asked: 'seen' }, at, ownIdentity());
      endEvent(db, id, { at, outcome: 'done', message: '' });
      return null;
    });
  }

  function select(db: Sqlite, ids: readonly number[]) {
    return readEvents(db, ids).map(({ event, owner }) => ({
      owner,
      event: event.vm ? { ...event, vm: { ...event.vm, id: keys.idOf(event.vm.id) } } : event,
    }));
  }

  return {
    begin,
    seen,
    amend: (id, change) => writeTo(id, (db) => amendEvent(db, keys.column, id, keyed(change))),
    tool: (id, position, tool) => writeTo(id, (db) => writeTool(db, id, position, tool)),
    end: (id, outcome, message) => writeTo(id, (db) => endEvent(db, id, { at: now(), outcome, message })),
    unsettled: () => {
      const open = database.read('history', (db) => select(db, readIds(db, OPEN_EVENTS, Infinity))) ?? [];
      if ('refused' in open) return open;
      return open
        .filter(({ owner }) => !isAlive(owner))
        .map(({ event }) => event)
        .reverse();
    },
    read: (query) =>
      database.read('history', (db) => {
        const range = rangeOf(db, query);
        const found = select(
          db,
          readIds(db, pageQuery({ ...query, range }, filterOf(query)), query.limit + 1),
        );
        const events = found.slice(0, query.limit).map(({ event }) => event);
        const isCut = found.length > events.length;
        return { events, next: isCut ? (events.at(-1)?.id ?? null) : olderThan(db, range) };
      }) ?? { events: [], next: null },
    ofAsk: (ask) => {
      const found = database.read('history', (db) =>
        select(db, readIds(db, eventsOfAsk(columnText(ask)), Infinity)),
      );
      if (found !== null && 'refused' in found) return found;
      return (found ?? []).map(({ event }) => event).reverse();
    },
    prune: (keep) => {
      const excess = database.read('history', (db) => prunable(db, keep).length > 0) ?? false;
      if (excess !== true) return excess === false ? 0 : excess;
      return write((db) => {
        const ids = prunable(db, keep);
        for (const id of ids) db.prepare('DELETE FROM event WHERE id = ?').run(id);
        return ids.length;
      });
    },
    version: () => database.version('history'),
  };
}

/** How many events are removed at once, while other programs wait for the database. */
const PRUNED_AT_ONCE = 200;

/**
 * The ids of the oldest events that have an end and are not among the newest `keep`, at most {@link PRUNED_AT_ONCE}.
 * Ids count the events.
 */
function prunable(db: Sqlite, keep: number): readonly number[] {
  const newest = db.prepare<[], number | null>('SELECT max(id) FROM event').pluck().get() ?? 0;
  return db
    .prepare<[number, number], number>(
      'SELECT id FROM event WHERE id <= ? AND ended_at IS NOT NULL ORDER BY id LIMIT ?',
    )
    .pluck()
    .all(newest - keep, PRUNED_AT_ONCE);
}
