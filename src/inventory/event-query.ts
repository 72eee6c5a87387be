import { foldedText, heldText } from './held-text.js';
import type { HistoryQuery } from './history.js';
import type { Sqlite } from './sqlite-driver.js';

/**
 * Which events of one VM: those of its entry (`vm`), those of its name that have no entry, or both. `present`:
 * the entries of that name that are there, where the database does not know.
 */
export type VmFilter = { vm: string | null; name: string | null; present?: readonly string[] };

/** SQL with its values; gives ids, newest first. */
export type EventQuery = { sql: string; values: Readonly<Record<string, string | number | null>> };

/** The ids that a query asks for, newest first, and one more where there are more. */
export function readIds(db: Sqlite, { sql, values }: EventQuery): readonly number[] {
  return db.prepare<[object], number>(sql).pluck().all(values);
}

/**
 * The SQL for a page of events. Each way goes down an index from the newest, so that a page costs what it
 * shows, and a text that is nowhere one look at every event.
 */
export function eventQuery({ text, before, limit }: Omit<HistoryQuery, 'vm'>, vm?: VmFilter): EventQuery {
  const values: Record<string, string | number | null> = { limit: limit + 1 };
  const and: string[] = [];
  const id = vm === undefined && text !== undefined ? 'event' : 'id';
  if (before !== undefined) {
    and.push(`${id} < @before`);
    values.before = before;
  }
  if (text !== undefined) values.text = foldedText(text);
  if (vm === undefined) {
    if (text !== undefined) and.push('instr(folded, @text) > 0');
    return { sql: page(id, text === undefined ? 'event' : 'event_text', and), values };
  }
  if (text !== undefined)
    and.push('EXISTS (SELECT 1 FROM event_text WHERE event = event.id AND instr(folded, @text) > 0)');
  const parts: string[] = [];
  if (vm.vm !== null) {
    parts.push(`SELECT id FROM event WHERE ${['vm = @vm', ...and].join(' AND ')}`);
    values.vm = vm.vm;
  }
  if (vm.name !== null) {
    const gone = vm.present ? 'OR vm NOT IN (SELECT value FROM json_each(@present))' : '';
    const where = ['vm_name = @name', `(vm IS NULL ${gone})`, ...and].join(' AND ');
    parts.push(`SELECT id FROM event WHERE ${where}`);
    values.name = heldText(vm.name);
    if (vm.present) values.present = JSON.stringify(vm.present);
  }
  return { sql: `${parts.join(' UNION ALL ')} ORDER BY id DESC LIMIT @limit`, values };
}

function page(id: string, table: string, and: readonly string[]): string {
  const where = and.length === 0 ? '' : `WHERE ${and.join(' AND ')}`;
  return `SELECT ${id} FROM ${table} ${where} ORDER BY ${id} DESC LIMIT @limit`;
}
