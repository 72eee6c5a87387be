import type { Sqlite } from './sqlite-driver.js';

/** How many events are removed at once: others wait for the database meanwhile. */
const STEP = 200;

/**
 * The oldest events that have an end and are not among the newest `keep`, by id, up to {@link STEP} of them.
 * Ids are numbered on, so that they count the events.
 */
export function prunable(db: Sqlite, keep: number): readonly number[] {
  const newest = db.prepare<[], number | null>('SELECT max(id) FROM event').pluck().get() ?? 0;
  return db
    .prepare<[number, number], number>(
      'SELECT id FROM event WHERE id <= ? AND ended_at IS NOT NULL ORDER BY id LIMIT ?',
    )
    .pluck()
    .all(newest - keep, STEP);
}

/** Removes events with all that is kept of them. */
export function removeEvents(db: Sqlite, ids: readonly number[]): void {
  const remove = db.prepare('DELETE FROM event WHERE id = ?');
  for (const id of ids) remove.run(id);
}
