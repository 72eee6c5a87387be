import type { Sqlite } from './sqlite-driver.js';

/** How many events are put into the index at once: one by one each costs a hundred times as much. */
const BATCH = 500;

/** The most of a text that is sought, in characters. */
const LONGEST_SOUGHT = 500;

/** A text as it is searched: two that differ only in upper and lower case are the same. */
export function foldedText(text: string): string {
  // What stands after a NUL would not be found.
  return text.toUpperCase().toWellFormed().replaceAll('\0', '\u2400');
}

/** What is sought, as it is searched. */
export function soughtText(text: string): string {
  return [...foldedText(text)].slice(0, LONGEST_SOUGHT).join('');
}

/**
 * The condition for the index: all runs of three characters of a folded text.
 * @returns null where it is too short for the index
 */
export function indexCondition(folded: string): string | null {
  const characters = [...folded];
  const runs = characters.slice(2).map((last, at) => `${characters[at]}${characters[at + 1]}${last}`);
  if (runs.length === 0) return null;
  return [...new Set(runs)].map((run) => `"${run.replaceAll('"', '""')}"`).join(' AND ');
}

/** The last event that is in the index; those after it are looked at one by one. */
export function lastIndexed(db: Sqlite): number {
  return db.prepare<[], number>('SELECT upto FROM event_indexed').pluck().get() ?? 0;
}

/** Keeps the texts by which an event is found. */
export function keepSearched(db: Sqlite, event: number, texts: readonly string[]): void {
  const folded = foldedText(texts.join('\n'));
  db.prepare('INSERT OR REPLACE INTO event_text (event, folded) VALUES (?, ?)').run(event, folded);
  if (event > lastIndexed(db)) return;
  db.prepare('INSERT OR REPLACE INTO event_index (rowid, folded) VALUES (?, ?)').run(event, folded);
}

/** Puts the events that came since the last time into the index, where they are many. */
export function indexEvents(db: Sqlite): void {
  const upto = lastIndexed(db);
  const newest = db.prepare<[], number | null>('SELECT max(event) FROM event_text').pluck().get() ?? 0;
  if (newest - upto < BATCH) return;
  db.prepare(
    'INSERT INTO event_index (rowid, folded) SELECT event, folded FROM event_text WHERE event > ?',
  ).run(upto);
  db.prepare('UPDATE event_indexed SET upto = ?').run(newest);
}
