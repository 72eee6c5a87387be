import type { Sqlite } from './sqlite-driver.js';

/** The most of a text that is sought, in characters. */
const LONGEST_SOUGHT = 500;

/** A text as it is searched: two that differ only in upper and lower case are the same. */
function foldedText(text: string): string {
  // What stands after a NUL would not be found.
  return text.toUpperCase().toWellFormed().replaceAll('\0', '\u2400');
}

/** The GLOB pattern that the folded texts of an event match which hold a text. */
export function patternOf(text: string): string {
  const sought = [...foldedText(text)].slice(0, LONGEST_SOUGHT).join('');
  return `*${sought.replaceAll(/[*?[]/g, '[$&]')}*`;
}

/** Keeps the texts by which an event is found. */
export function keepSearched(db: Sqlite, event: number, texts: readonly string[]): void {
  const folded = foldedText(texts.join('\n'));
  db.prepare('INSERT OR REPLACE INTO event_text (event, folded) VALUES (?, ?)').run(event, folded);
}
