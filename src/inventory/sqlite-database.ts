import { codeOf } from '../text/system-words.js';
import { makeFile, requireFolder, stampOf, statOf } from './files.js';
import type { Refused } from './inventory.js';
import { explainingLocks } from './locks.js';
import { InventoryProblem, isBusy, isRefusedBusy, refusalOf, refuseIf } from './reason.js';
import { andClose, inTransaction, openBytes, openSqlite, type Sqlite, whileBusy } from './sqlite-driver.js';
import { bytesAtRest, CUT, checkDatabaseFile, isCut } from './sqlite-file.js';
import {
  checkSchema,
  checkVersion,
  onKnownVersion,
  type Part,
  type Schema,
  versionOf,
} from './sqlite-schema.js';
import { prepareToWrite } from './sqlite-writing.js';
import { targetOf } from './text-file.js';

/** One of the program's SQLite databases, shared by all that is kept in it. */
export type Database = {
  /** Reads; null where there is no file. Reading writes nothing. `work` may run twice. */
  read<T>(part: Part, work: (db: Sqlite) => T): T | null | Refused;
  /**
   * Writes, all or nothing; a missing file is created. When it returns, everything is in this one file and on disk: a
   * plain copy of it is a backup.
   * @param touched the parts that it changes
   */
  write<T>(part: Part, touched: readonly Part[], work: (db: Sqlite) => T): T | Refused;
  /** False where there is no file yet; true where that is not known. */
  exists(): boolean;
  /** A value that changes when any program changes the part; cheap to poll. It never waits for another program. */
  version(part: Part): string;
  /** Closes it; the next call opens it again. */
  close(): void;
};

/** The state of the file that was seen, and for each part a token that changes with it. */
type Seen = { stamp: string; tokens: Tokens };
type Tokens = Readonly<Record<Part, string>>;

const WHERE: Readonly<Record<Part, string>> = {
  entries: 'the inventory',
  history: 'the history in',
  checkpoints: 'the checkpoints in',
};

type DatabaseOptions = {
  /** Where it really is; default: at the path. */
  locate?: () => string;
  /** The file whose owner and mode a new one gets; null: it is for this user only. */
  like?: string | null;
  /** False: a missing folder is refused, not created. */
  makesFolder?: boolean;
  /** True: writes are refused, and SQLite opens it for reading only. */
  readOnly?: boolean;
};

/**
 * Opens a database with SQLite's rollback journal. Nothing is read or created yet; the first write creates the file and
 * its folder. The connection is kept between calls, without a lock.
 * @param path absolute, for messages
 */
export function openDatabase(
  path: string,
  schema: Schema,
  { locate = () => path, like = null, makesFolder = true, readOnly = false }: DatabaseOptions = {},
): Database {
  const target = (): string => {
    const at = targetOf(locate());
    if (!makesFolder) requireFolder(at);
    return at;
  };

  let connection: { db: Sqlite; file: string } | null = null;
  /** The parts whose tables were checked since the connection was opened. */
  let whole: readonly Part[] = [];
  let seen: Seen | null = null;
  /** Counts this connection's own writes and each new connection; SQLite tells of other connections' writes. */
  let ownSteps = 0;
  /** Counts reads that failed because another program held the file: they are worth another try without a change. */
  let kept = 0;

  function drop(): void {
    try {
      connection?.db.close();
    } catch {
      // A connection that cannot be closed is not used again.
    }
    connection = null;
    whole = [];
  }

  /** The connection to the file at the path; null where there is none. */
  function connected(): Sqlite | null {
    const at = target();
    const stat = statOf(at);
    if (stat !== null) checkDatabaseFile(at, stat);
    const file = stat === null ? '' : `${stat.dev}:${stat.ino}`;
    if (connection?.file !== file) drop();
    if (connection === null && file !== '') {
      connection = { db: openSqlite(at, { fileMustExist: true, readonly: readOnly }), file };
      ownSteps++;
    }
    return connection?.db ?? null;
  }

  /**
   * An older program has it open, or left it in WAL mode, which it cannot leave while this program is connected too.
   */
  function dropInWalMode(): void {
    try {
      if (connection?.db.pragma('journal_mode', { simple: true }) === 'wal') drop();
    } catch {
      drop();
    }
  }

  function attempt<T>(tried: string, work: () => T): T | Refused {
    try {
      return explainingLocks(target(), work);
    } catch (error) {
      // The next call opens a new connection, when the file may have been repaired.
      drop();
      return refusalOf(`${tried} ${path}`, told(error));
    } finally {
      dropInWalMode();
    }
  }

  function told(error: unknown): unknown {
    const isShort = codeOf(error).startsWith('SQLITE_CORRUPT') && isCut(target());
    return isShort ? new InventoryProblem(CUT) : error;
  }

  function check(db: Sqlite, parts: readonly Part[]): void {
    const unseen = parts.filter((part) => !whole.includes(part));
    if (unseen.length === 0) return checkVersion(db, schema);
    checkSchema(db, schema, unseen);
    whole = [...whole, ...unseen];
  }

  function readInPlace<T>(part: Part, work: (db: Sqlite) => T): T | null {
    return whileBusy(() => {
      const db = connected();
      if (db === null) return null;
      return db.transaction(() => {
        check(db, [part]);
        return onKnownVersion(db, schema, work);
      })();
    });
  }

  /** Reads a file that SQLite cannot read in place from a copy in memory, if the file is complete. */
  function readInMemory<T>(part: Part, cause: unknown, work: (db: Sqlite) => T): T {
    drop();
    return andClose(openBytes(bytesAtRest(target(), cause)), (copy) => {
      checkSchema(copy, schema, [part]);
      return onKnownVersion(copy, schema, work);
    });
  }

  function read<T>(part: Part, work: (db: Sqlite) => T): T | null {
    try {
      return readInPlace(part, work);
    } catch (error) {
      // A copy would have the same problem.
      if (connection !== null && error instanceof InventoryProblem) throw error;
      return readInMemory(part, error, work);
    }
  }

  function write<T>(touched: readonly Part[], work: (db: Sqlite) => T): T {
    refuseIf(readOnly);
    if (statOf(target()) === null) makeFile(target(), like);
    const db = whileBusy(() => {
      const found = connected();
      if (found === null) throw new InventoryProblem('it has just been removed; try again');
      found.transaction(() => check(found, touched))();
      prepareToWrite(found, schema, target());
      return found;
    });
    const result = inTransaction(db, () => {
      checkVersion(db, schema);
      const done = work(db);
      const renew = db.prepare('UPDATE part SET token = hex(randomblob(8)) WHERE name = ?');
      for (const part of touched) renew.run(part);
      return done;
    });
    ownSteps++;
    return result;
  }

  function versions(): Seen {
    const db = connected();
    if (db === null) return { stamp: '', tokens: sameForAll('absent') };
    const stamp = `${ownSteps} ${db.pragma('data_version', { simple: true })}`;
    if (seen?.stamp === stamp) return seen;
    checkSchema(db, schema, []);
    const isOlder = versionOf(db) < schema.steps.length;
    return { stamp, tokens: isOlder ? sameForAll(fileStamp()) : tokensOf(db, connection?.file ?? '') };
  }

  function fileStamp(): string {
    // Each connection makes the log of WAL mode, or touches its owner: only what is written to it counts.
    const log = statOf(`${target()}-wal`);
    return `${stampOf(statOf(target()))} ${log?.size ? `${log.size}:${log.mtimeNs}` : ''}`;
  }

  /** While another program writes, the version is the one before. */
  function versionUnseen(part: Part, error: unknown): string {
    if (isBusy(error)) return seen?.tokens[part] ?? `busy ${process.hrtime.bigint()}`;
    drop();
    try {
      return `unreadable ${fileStamp()}`;
    } catch {
      // A new version each time, so that it is read again: the cause may pass without a change of the file.
      return `unreadable ${process.hrtime.bigint()}`;
    }
  }

  return {
    read: (part, work) => {
      const answer = attempt(`read ${WHERE[part]}`, () => read(part, work));
      if (isRefusedBusy(answer)) kept++;
      return answer;
    },
    write: (part, touched, work) => attempt(`write ${WHERE[part]}`, () => write(touched, work)),
    exists: () => {
      try {
        return statOf(target()) !== null;
      } catch {
        return true;
      }
    },
    version: (part) => {
      try {
        seen = versions();
        return `${seen.tokens[part]} ${kept}`;
      } catch (error) {
        return `${versionUnseen(part, error)} ${kept}`;
      } finally {
        dropInWalMode();
      }
    },
    close: drop,
  };
}

function sameForAll(token: string): Tokens {
  return { entries: token, history: token, checkpoints: token };
}

function tokensOf(db: Sqlite, file: string): Tokens {
  const rows = db.prepare<[], { name: Part; token: string }>('SELECT name, token FROM part').all();
  const tokens = Object.fromEntries(rows.map(({ name, token }) => [name, `${file} ${token}`]));
  return { ...sameForAll(file), ...tokens };
}
