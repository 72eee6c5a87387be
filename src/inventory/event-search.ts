import type { Sqlite } from './sqlite-driver.js';

/** How many characters of the user's text are searched for. */
const LONGEST_SOUGHT = 500;

/** A text in upper case, as it is searched. */
function foldedText(text: string): string {
  // SQLite would not search behind a NUL.
  return text.toUpperCase().toWellFormed().replaceAll('\0', '\u2400');
}

/** The GLOB pattern for folded texts that contain a text. */
export function patternOf(text: string): string {
  const sought = [...foldedText(text)].slice(0, LONGEST_SOUGHT).join('');
  return `*${sought.replaceAll(/[*?[]/g, '[$&]')}*`;
}

/** Stores the texts of an event that are searched. */
export function keepSearched(db: Sqlite, event: number, texts: readonly string[]): void {
  const folded = foldedText(texts.join('\n'));
  db.prepare('INSERT OR REPLACE INTO event_text (event, folded) VALUES (?, ?)').run(event, folded);
}
