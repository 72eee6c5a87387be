import { columnText } from './column-text.js';
import { patternOf } from './event-search.js';
import type { HistoryQuery } from './history.js';
import type { Sqlite } from './sqlite-driver.js';

/**
 * Which events of one VM: those of its entry (`vm`), those of its name without an entry, or both. `present`: all
 * entries that exist, where the database does not know.
 */
export type VmFilter = { vm: string | null; name: string | null; present?: readonly string[] };

/** SQL with its values; selects at most `@limit` ids, newest first. */
type EventQuery = { sql: string; values: Readonly<Record<string, string | number | null>> };

/** Events without an end. */
export const OPEN_EVENTS: EventQuery = {
  sql: 'SELECT id FROM event WHERE ended_at IS NULL ORDER BY id DESC LIMIT @limit',
  values: {},
};

/** The events of an ask. */
export function eventsOfAsk(ask: string): EventQuery {
  return { sql: 'SELECT id FROM event WHERE ask = @ask ORDER BY id DESC LIMIT @limit', values: { ask } };
}

/** The first ids that a query selects, newest first. */
export function readIds(db: Sqlite, { sql, values }: EventQuery, limit: number): readonly number[] {
  const rows = db.prepare<[object], number>(sql).pluck();
  return rows.all({ ...values, limit: Number.isFinite(limit) ? limit : -1 });
}

/** Which events are searched, by id: `from` and later, and before `before`. */
type EventRange = { from?: number; before?: number };

/** The range that is searched for a query. */
export function rangeOf(db: Sqlite, { before, within }: Pick<HistoryQuery, 'before' | 'within'>): EventRange {
  const upto = before === undefined ? {} : { before };
  if (within === undefined) return upto;
  const end = before ?? (db.prepare<[], number | null>('SELECT max(id) FROM event').pluck().get() ?? 0) + 1;
  return { ...upto, from: Math.max(end - within, 0) };
}

/** The `before` for the events older than a range; null: there are none. */
export function olderThan(db: Sqlite, { from }: EventRange): number | null {
  if (from === undefined) return null;
  return db.prepare('SELECT 1 FROM event WHERE id < ? LIMIT 1').get(from) === undefined ? null : from;
}

/**
 * The query for a page of events. It walks an index from the newest event, so that a page costs only what it shows; a
 * text is searched for in each event: 100,000 of them take about 20 ms.
 */
export function pageQuery(
  { text, range = {} }: Pick<HistoryQuery, 'text'> & { range?: EventRange },
  vm?: VmFilter,
): EventQuery {
  const values: EventQuery['values'] = { ...valuesOf(vm), ...range };
  if (text === undefined || text === '') return { sql: plainSql(inRange(range, 'id'), vm), values };
  const sought = { ...values, like: patternOf(text) };
  if (vm === undefined) return { sql: searchSql(inRange(range, 'event')), values: sought };
  const found = `EXISTS (SELECT 1 FROM event_text WHERE event_text.event = event.id AND ${HOLDS})`;
  return { sql: plainSql([...inRange(range, 'id'), found], vm), values: sought };
}

function inRange({ from, before }: EventRange, id: string): readonly string[] {
  return [
    ...(from === undefined ? [] : [`${id} >= @from`]),
    ...(before === undefined ? [] : [`${id} < @before`]),
  ];
}

/** A third quicker than `instr`. */
const HOLDS = 'event_text.folded GLOB @like';

function searchSql(conditions: readonly string[]): string {
  return `SELECT event FROM event_text WHERE ${[...conditions, HOLDS].join(' AND ')} ORDER BY event DESC LIMIT @limit`;
}

function plainSql(more: readonly string[], vm: VmFilter | undefined): string {
  const parts = vm === undefined ? [[]] : conditionsOf(vm).map((condition) => [condition]);
  const selects = parts.map((conditions) => {
    const where = [...conditions, ...more].join(' AND ');
    return where === '' ? 'SELECT id FROM event' : `SELECT id FROM event WHERE ${where}`;
  });
  return `${selects.join(' UNION ALL ')} ORDER BY id DESC LIMIT @limit`;
}

/** No event matches two of them. */
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
    ...(vm.name === null ? {} : { name: columnText(vm.name) }),
    ...(vm.present ? { present: JSON.stringify(vm.present) } : {}),
  };
}
