import type { Refused } from './inventory.js';

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the path is too long',
  ENOSPC: 'no space left on device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than is allowed',
  EROFS: 'the file system is read-only',
  EIO: 'the disk reports an error',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  SQLITE_NOTADB: 'it is not an SQLite database',
  SQLITE_CORRUPT: 'the database is damaged',
  SQLITE_FULL: 'no space left on device',
  SQLITE_READONLY: 'the file or its directory is read-only',
  SQLITE_BUSY: 'another program holds it; try again',
  SQLITE_LOCKED: 'another program holds it; try again',
  SQLITE_CANTOPEN: 'the file, or a file beside it, cannot be opened or made',
  SQLITE_IOERR: 'the disk reports an error',
  HALF_WRITTEN:
    'a program was killed while it wrote, and what it began must be undone before anyone reads; run v3_tui list once as a user who may write there',
  SQLITE_PROTOCOL: 'the file system has no working locks',
};

/** SQLite's finer codes that say more than the one they belong to. */
const FINER: ReadonlyArray<readonly [code: RegExp, words: string]> = [
  [/^SQLITE_(READONLY_(ROLLBACK|RECOVERY|CANTINIT)|IOERR_DELETE)$/, 'HALF_WRITTEN'],
  [/^SQLITE_IOERR_SHMSIZE$/, 'SQLITE_FULL'],
  [/^SQLITE_IOERR_(LOCK|UNLOCK|RDLOCK|CHECKRESERVEDLOCK|SHMLOCK|SHMMAP|SHMOPEN)$/, 'SQLITE_PROTOCOL'],
];

/** What went wrong in words of our own, thrown inside this folder and told by {@link refusalOf}. */
export class InventoryProblem extends Error {}

/** The code of a system or SQLite error (`ENOSPC`, `SQLITE_BUSY_SNAPSHOT`), or the empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
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

/** What was thrown, in words for the user; no whole sentence. */
export function reasonOf(error: unknown): string {
  if (error instanceof InventoryProblem) return error.message;
  const code = codeOf(error);
  const finer = FINER.find(([pattern]) => pattern.test(code))?.[1];
  const sqlite = finer ?? /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code;
  return WORDS[sqlite] ?? (error instanceof Error ? error.message : String(error));
}
