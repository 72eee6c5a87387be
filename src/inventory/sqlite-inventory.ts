import { changedEntry, entryFrom, textProblem, textsOf } from './entry.js';
import type { Contents, Entry, EntryChange, FirstPage, Inventory, NewEntry, Refused } from './inventory.js';
import { InventoryProblem, refusalOf } from './reason.js';
import type { Database } from './sqlite-database.js';
import type { Sqlite } from './sqlite-driver.js';
import {
  insertEntry,
  readEntries,
  readEntry,
  readFirstEntries,
  removeEntry,
  updateEntry,
} from './sqlite-rows.js';

const EMPTY: Contents = { entries: [], damaged: [] };

/**
 * The entries of an SQLite inventory.
 * @param path absolute, of `database`
 * @param now milliseconds since the epoch
 */
export function openSqliteInventory(path: string, database: Database, now: () => number): Inventory {
  let latest: { version: string; contents: Contents } | null = null;

  function read(): Contents | Refused {
    const version = database.version('entries');
    if (latest?.version === version) return latest.contents;
    const contents = database.read('entries', (db) => ({ entries: readEntries(db), damaged: [] })) ?? EMPTY;
    if ('refused' in contents) return contents;
    // A change between the two calls is read the next time: it has another version.
    latest = { version, contents };
    return contents;
  }

  function readFirstPage(count: number): FirstPage | null {
    const page = database.read('entries', (db) => readFirstEntries(db, count));
    return page === null || 'refused' in page ? null : page;
  }

  function write<T>(work: (db: Sqlite) => T): T | Refused {
    return database.write('entries', ['entries'], work);
  }

  function addAll(entries: readonly NewEntry[]): readonly Entry[] | Refused {
    const wanted = entries.map((entry) => entryFrom('', entry));
    for (const entry of wanted) {
      const problem = problemOf(entry);
      if (problem !== null) return refused(entries.length > 1 ? `${entry.name}: ${problem}` : problem);
    }
    if (wanted.length === 0) return [];
    return write((db) => wanted.map((entry) => insertEntry(db, entry, now())));
  }

  function add(entry: NewEntry): Entry | Refused {
    const added = addAll([entry]);
    if ('refused' in added) return added;
    return added[0] ?? refused('the VM cannot be read back');
  }

  function change(id: string, wish: EntryChange): Entry | Refused {
    if (!database.exists()) return refusalOf(`write the inventory ${path}`, gone());
    const touched = wish.name === undefined ? (['entries'] as const) : (['entries', 'checkpoints'] as const);
    return database.write('entries', touched, (db) => {
      const entry = readEntry(db, id);
      if (entry === null) throw gone();
      const wanted = changedEntry(entry, wish);
      const problem = problemOf(wanted);
      if (problem !== null) throw new InventoryProblem(problem);
      updateEntry(db, wanted);
      return wanted;
    });
  }

  function remove(id: string): null | Refused {
    if (!database.exists()) return null;
    return database.write('entries', ['entries', 'history', 'checkpoints'], (db): null => {
      removeEntry(db, id);
      return null;
    });
  }

  function refused(problem: string): Refused {
    return refusalOf(`write the inventory ${path}`, new InventoryProblem(problem));
  }

  return {
    path,
    kind: 'sqlite',
    read,
    readFirstPage,
    add,
    addAll,
    change,
    remove,
    version: () => database.version('entries'),
    close: database.close,
  };
}

function gone(): InventoryProblem {
  return new InventoryProblem('the VM is not in it; another program has removed it');
}

function problemOf(entry: Entry): string | null {
  for (const [what, text] of textsOf(entry)) {
    const problem = textProblem(what, text);
    if (problem !== null) return problem;
  }
  return null;
}
