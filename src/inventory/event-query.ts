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

/** Where so many events may hold a text by the index, that does not help. */
const COMMON = 1000;

/** Which events are looked through, by id: `from` and those after it, `before` that one. */
export type EventRange = { from?: number; before?: number };

/** The range that is looked through for a query: all, where an index leads to what it asks for. */
export function rangeOf(
  db: Sqlite,
  { before, within, text = '' }: Pick<HistoryQuery, 'before' | 'within' | 'text'>,
): EventRange {
  const upto = before === undefined ? {} : { before };
  if (within === undefined) return upto;
  const runs = indexCondition(soughtText(text));
  if (runs !== null && !isCommon(db, runs)) return upto;
  const end = before ?? (db.prepare<[], number | null>('SELECT max(id) FROM event').pluck().get() ?? 0) + 1;
  return { ...upto, from: Math.max(end - within, 0) };
}

/** Where the events lie that are older than those of a range; null: there are none. */
export function olderThan(db: Sqlite, { from }: EventRange): number | null {
  if (from === undefined) return null;
  return db.prepare('SELECT 1 FROM event WHERE id < ? LIMIT 1').get(from) === undefined ? null : from;
}

/**
 * The queries for a page of events, newer ones first. Each goes down an index from the newest, so that a page
 * costs what it shows. A text of three characters or more is sought in an index as well; a shorter one, a common
 * one, and one in the events of a VM, which are few, in each event.
 */
export function pageQueries(
  db: Sqlite,
  { text, range = {} }: Pick<HistoryQuery, 'text'> & { range?: EventRange },
  vm?: VmFilter,
): readonly EventQuery[] {
  const values: EventQuery['values'] = { ...valuesOf(vm), ...range };
  if (text === undefined || text === '') return [{ sql: plainSql(inRange(range, 'id'), vm), values }];
  const sought = soughtText(text);
  const like = `*${escaped(sought)}*`;
  if (vm !== undefined) {
    const found = `EXISTS (SELECT 1 FROM event_text WHERE event_text.event = event.id AND ${HOLDS})`;
    return [{ sql: plainSql([...inRange(range, 'id'), found], vm), values: { ...values, like } }];
  }
  const runs = indexCondition(sought);
  if (runs === null || isCommon(db, runs)) {
    const sql = searchSql('event', 'event_text', [...inRange(range, 'event'), HOLDS]);
    return [{ sql, values: { ...values, like } }];
  }
  return [
    {
      sql: searchSql('event', 'event_text', ['event > @upto', ...inRange(range, 'event'), HOLDS]),
      values: { ...values, like, upto: lastIndexed(db) },
    },
    {
      sql: searchSql('event_index.rowid', 'event_index CROSS JOIN event_text ON event = event_index.rowid', [
        'event_index MATCH @runs',
        ...inRange(range, 'event_index.rowid'),
        HOLDS,
      ]),
      values: { ...values, like, runs },
    },
  ];
}

/** What {@link isCommon} said last: one search is read in many parts, and an answer that is old costs only time. */
let judged = { runs: '', common: false };

/** True where the index narrows the search so little that each event is looked at sooner. */
function isCommon(db: Sqlite, runs: string): boolean {
  if (judged.runs !== runs) judged = { runs, common: countsAsCommon(db, runs) };
  return judged.common;
}

function countsAsCommon(db: Sqlite, runs: string): boolean {
  const found = db
    .prepare<[string], number>(
      `SELECT count(*) FROM (SELECT rowid FROM event_index WHERE event_index MATCH ? LIMIT ${COMMON})`,
    )
    .pluck()
    .get(runs);
  return found === COMMON;
}

function inRange({ from, before }: EventRange, id: string): readonly string[] {
  return [
    ...(from === undefined ? [] : [`${id} >= @from`]),
    ...(before === undefined ? [] : [`${id} < @before`]),
  ];
}

/** Takes two thirds of the time of `instr`. */
const HOLDS = 'event_text.folded GLOB @like';

function escaped(text: string): string {
  return text.replaceAll(/[*?[]/g, '[$&]');
}

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
