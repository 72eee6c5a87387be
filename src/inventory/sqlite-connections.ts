import { statOf } from './files.js';
import { openSqlite, type Sqlite } from './sqlite-driver.js';

/** A connection that may write, and which file it has open. */
export type Connection = { readonly db: Sqlite; readonly file: string };

/** The files that this process has open to write, each as often as it is open. */
const open: string[] = [];

/** Which file lies at a path, whatever is in it; `absent` where there is none. */
export function fileAt(path: string): string {
  const stat = statOf(path);
  return stat === null ? 'absent' : `${stat.dev}:${stat.ino}`;
}

/** Opens an existing database to write. The file counts as open here until {@link closeConnection}. */
export function openConnection(path: string): Connection {
  const file = fileAt(path);
  open.push(file);
  try {
    return { db: openSqlite(path, { fileMustExist: true }), file };
  } catch (error) {
    forget(file);
    throw error;
  }
}

/** Closes a connection. Does not throw: what cannot be closed is not used again. */
export function closeConnection({ db, file }: Connection): void {
  try {
    db.close();
    forget(file);
  } catch {
    // It stays counted as open, which only makes the readers of this process go through SQLite.
  }
}

/**
 * True where this process has the file open through SQLite. Then nobody here may open and close it in any
 * other way: the kernel would drop SQLite's locks, and another program could delete the log that is in use
 * (SQLite, "How To Corrupt An SQLite Database File", 2.2).
 */
export function isOpenHere(path: string): boolean {
  return open.includes(fileAt(path));
}

function forget(file: string): void {
  const at = open.indexOf(file);
  if (at >= 0) open.splice(at, 1);
}
