import { codeOf, systemWords } from '../text/system-words.js';
import type { Refused } from './inventory.js';

/** What SQLite reports, by its code; the first that fits. */
const SQLITE_WORDS: ReadonlyArray<readonly [code: RegExp, words: string]> = [
  [
    /^SQLITE_(READONLY_(ROLLBACK|RECOVERY|CANTINIT)|IOERR_DELETE)$/,
    'a program was killed while writing to it, and that write must be undone before anyone can read it; run v3_tui list once as a user who may write there',
  ],
  [
    /^SQLITE_(PROTOCOL|IOERR_(LOCK|UNLOCK|RDLOCK|CHECKRESERVEDLOCK|SHMLOCK|SHMMAP|SHMOPEN)$)/,
    'the file system has no working locks',
  ],
  [/^SQLITE_(FULL|IOERR_SHMSIZE$)/, 'no space left on device'],
  [/^SQLITE_NOTADB/, 'it is not an SQLite database'],
  [/^SQLITE_CORRUPT/, 'the database is damaged'],
  [/^SQLITE_READONLY/, 'the file or its directory is read-only'],
  [/^SQLITE_(BUSY|LOCKED)/, 'another program holds it; try again'],
  [/^SQLITE_CANTOPEN/, 'the file, or a file beside it, cannot be opened or made'],
  [/^SQLITE_IOERR/, 'the disk reports an error'],
];

/** What went wrong, in words for the user; thrown in this folder only, and told by {@link refusalOf}. */
export class InventoryProblem extends Error {}

/** What refuses a write of a program that was started read-only. */
export function refuseIf(isReadOnly: boolean): void {
  if (isReadOnly) throw new InventoryProblem('this v3_tui was started read-only');
}

/** True where SQLite gave up waiting for another program. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/** True for an answer that was refused only because another program held the file. */
export function isRefusedBusy(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'busy' in answer;
}

/**
 * Turns what was thrown into a refusal for the user.
 * @param tried what was tried, as `write /srv/vms.txt`
 */
export function refusalOf(tried: string, error: unknown): Refused {
  const refused = `Cannot ${tried}: ${reasonOf(error)}.`;
  return isBusy(error) ? { refused, busy: true } : { refused };
}

/** What was thrown, in words for the user, as part of a sentence. */
export function reasonOf(error: unknown): string {
  if (error instanceof InventoryProblem) return error.message;
  const code = codeOf(error);
  return SQLITE_WORDS.find(([pattern]) => pattern.test(code))?.[1] ?? systemWords(error);
}
