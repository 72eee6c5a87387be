import { indexCondition, lastIndexed, soughtText } from './event-search.js';
import { heldText } from './held-text.js';
import type { HistoryQuery } from './history.js';
import type { Sqlite } from './sqlite-driver.js';

/**
 * Which events of one VM: those of its entry (`vm`), those of its name that have no entry, or both. `present`:
 * all entries that are there, where the database does not know.
 */
export type VmFilter = { vm: string | null; name: string | null; present?: readonly string[] };

/** SQL with its values; gives ids, newest first, `@limit` at most. */
export type EventQuery = { sql: string; values: Readonly<Record<string, string | number | null>> };

/** Events without an end. */
export const OPEN_EVENTS: EventQuery = {
  sql: 'SELECT id FROM event WHERE ended_at IS NULL ORDER BY id DESC LIMIT @limit',
  values: {},
};

/** The ids that the queries give one after the other, newest first, up to a number of them. */
export function readIds(db: Sqlite, queries: readonly EventQuery[], limit: number): readonly number[] {
  const ids: number[] = [];
  for (const { sql, values } of queries) {
    const left = limit - ids.length;
    if (left <= 0) break;
    const rows = db.prepare<[object], number>(sql).pluck();
    ids.push(...rows.all({ ...values, limit: Number.isFinite(left) ? left : -1 }));
  }
  return ids;
}

/**
 * The queries for a page of events, newer ones first. Each goes down an index from the newest, so that a page
 * costs what it shows; a text of three characters or more is sought in an index as well, a shorter one in
 * every event.
 */
export function pageQueries(
  db: Sqlite,
  { text, before }: Pick<HistoryQuery, 'text' | 'before'>,
  vm?: VmFilter,
): readonly EventQuery[] {
  const values: EventQuery['values'] = { ...valuesOf(vm), ...(before === undefined ? {} : { before }) };
  const isBefore = (id: string) => (before === undefined ? [] : [`${id} < @before`]);
  if (text === undefined || text === '') return [{ sql: plainSql(isBefore('id'), vm), values }];
  const sought = soughtText(text);
  const runs = indexCondition(sought);
  if (runs === null)
    return [{ sql: shortSql(isBefore, vm), values: { ...values, like: `*${escaped(sought)}*` } }];
  return [
    {
      sql: searchSql('event', 'event_text', [
        'event > @upto',
        ...isBefore('event'),
        ...ofVm(vm, 'event_text.event'),
        HOLDS,
      ]),
      values: { ...values, sought, upto: lastIndexed(db) },
    },
    {
      sql: searchSql('event_index.rowid', 'event_index CROSS JOIN event_text ON event = event_index.rowid', [
        'event_index MATCH @runs',
        ...isBefore('event_index.rowid'),
        ...ofVm(vm, 'event_index.rowid'),
        HOLDS,
      ]),
      values: { ...values, sought, runs },
    },
  ];
}

/** A text that is too short for the index: GLOB takes two thirds of the time of `instr`. */
function shortSql(isBefore: (id: string) => readonly string[], vm: VmFilter | undefined): string {
  const holds = 'folded GLOB @like';
  if (vm === undefined) return searchSql('event', 'event_text', [...isBefore('event'), holds]);
  const found = `EXISTS (SELECT 1 FROM event_text WHERE event_text.event = event.id AND ${holds})`;
  return plainSql([...isBefore('id'), found], vm);
}

function escaped(text: string): string {
  return text.replaceAll(/[*?[]/g, '[$&]');
}

const HOLDS = 'instr(event_text.folded, @sought) > 0';

function searchSql(id: string, from: string, conditions: readonly string[]): string {
  return `SELECT ${id} FROM ${from} WHERE ${conditions.join(' AND ')} ORDER BY ${id} DESC LIMIT @limit`;
}

function plainSql(more: readonly string[], vm: VmFilter | undefined): string {
  const parts = vm === undefined ? [[]] : conditionsOf(vm).map((condition) => [condition]);
  const selects = parts.map((conditions) => {
    const where = [...conditions, ...more].join(' AND ');
    return where === '' ? 'SELECT id FROM event' : `SELECT id FROM event WHERE ${where}`;
  });
  return `${selects.join(' UNION ALL ')} ORDER BY id DESC LIMIT @limit`;
}

function ofVm(vm: VmFilter | undefined, id: string): readonly string[] {
  if (vm === undefined) return [];
  const either = conditionsOf(vm).join(' OR ');
  return [`EXISTS (SELECT 1 FROM event WHERE event.id = ${id} AND (${either}))`];
}

/** No event meets two of them. */
function conditionsOf({ vm, name, present }: VmFilter): readonly string[] {
  const gone = present ? 'OR vm NOT IN (SELECT value FROM json_each(@present))' : '';
  return [
    ...(vm === null ? [] : ['vm = @vm']),
    ...(name === null ? [] : [`vm_name = @name AND (vm IS NULL ${gone})`]),
  ];
}

function valuesOf(vm: VmFilter | undefined): EventQuery['values'] {
  if (vm === undefined) return {};
  return {
    ...(vm.vm === null ? {} : { vm: vm.vm }),
    ...(vm.name === null ? {} : { name: heldText(vm.name) }),
    ...(vm.present ? { present: JSON.stringify(vm.present) } : {}),
  };
}
