import type { Sqlite } from './sqlite-driver.js';

/** The ids of a backup's rows that get another one, by the old. */
export type NewIds = { vm: ReadonlyMap<unknown, number>; checkpoint: ReadonlyMap<unknown, number> };

/** For a database that no program has read before. */
export const SAME_IDS: NewIds = { vm: new Map(), checkpoint: new Map() };

/**
 * Finds which VMs and checkpoints of a backup need new ids. Programs that are running know them by id, as in a dialog
 * that asks whether to delete one: no id may lead to another VM, so an id stays only where the same is there already
 * or where it was never given.
 */
export function newIds(from: Sqlite, to: Sqlite, tables: readonly string[]): NewIds {
  return {
    vm: tables.includes('vm') ? newIdsIn('vm', 'name', from, to) : SAME_IDS.vm,
    checkpoint: newIdsIn('checkpoint', "url || ' ' || made_at", from, to),
  };
}

function newIdsIn(table: string, same: string, from: Sqlite, to: Sqlite): ReadonlyMap<number, number> {
  const query = `SELECT id, ${same} FROM ${table} ORDER BY id`;
  const rows = (db: Sqlite) => db.prepare<[], [id: number, same: string]>(query).raw().all();
  const known = new Map(rows(to));
  const given =
    to.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(table) ?? 0;
  const restored = rows(from);
  let last = Math.max(given, restored.at(-1)?.[0] ?? 0);
  const isOther = ([id, what]: readonly [number, string]) => id <= given && known.get(id) !== what;
  return new Map(restored.filter(isOther).map(([id]) => [id, ++last]));
}

/** Lets what operations noted in open events lead to the new ids, too. */
export function renumberIntents(db: Sqlite, { checkpoint }: NewIds): void {
  const renumber = db.prepare(
    `UPDATE event SET intent = json_set(intent, '$.checkpoint', ?)
     WHERE ended_at IS NULL AND json_extract(intent, '$.checkpoint') = ?`,
  );
  for (const [old, fresh] of checkpoint) renumber.run(String(fresh), String(old));
}
