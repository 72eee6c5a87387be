import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Checkpoints } from './checkpoints.js';
import type { History } from './history.js';
import type { Inventory } from './inventory.js';
import { openSqliteCheckpoints } from './sqlite-checkpoints.js';
import { type Database, openDatabase } from './sqlite-database.js';
import { openSqliteHistory } from './sqlite-history.js';
import { openSqliteInventory } from './sqlite-inventory.js';
import { HISTORY, INVENTORY } from './sqlite-schema.js';
import { targetOf } from './text-file.js';
import { openTextInventory } from './text-inventory.js';
import { ENTRY_KEYS, type VmKeys } from './vm-keys.js';

/** What is kept about the VMs of a host. `inventory.close()` closes all of it. */
export type OpenStore = { inventory: Inventory; history: History; checkpoints: Checkpoints };

type StoreOptions = { now?: () => number; makesFolder?: boolean; readOnly?: boolean };

/**
 * Opens the inventory at a path: the Qt GUI's text file where the path ends in `.txt`, with history and checkpoints in
 * `FILE.history` beside it, or else an SQLite database with all three. Nothing is read or created yet.
 * @param options `now`: milliseconds since the epoch, for recorded times. `makesFolder`: false: a missing folder is
 * refused, not created. `readOnly`: every write is refused, and nothing that is there is touched
 */
export function openStore(
  path: string,
  { now = Date.now, makesFolder = true, readOnly = false }: StoreOptions = {},
): OpenStore {
  const absolute = resolve(path);
  if (absolute.endsWith('.txt')) {
    const database = openDatabase(`${absolute}.history`, HISTORY, {
      locate: () => `${targetOf(absolute)}.history`,
      like: absolute,
      makesFolder,
      readOnly,
    });
    const { inventory, keys } = openTextInventory(absolute, database, { makesFolder, readOnly });
    return { inventory, ...openRecords(database, keys, now) };
  }
  const database = openDatabase(absolute, INVENTORY, { makesFolder, readOnly });
  return {
    inventory: openSqliteInventory(absolute, database, now),
    ...openRecords(database, ENTRY_KEYS, now),
  };
}

function openRecords(database: Database, keys: VmKeys, now: () => number): Omit<OpenStore, 'inventory'> {
  return {
    history: openSqliteHistory(database, keys, now),
    checkpoints: openSqliteCheckpoints(database, keys),
  };
}

/** What decides where the inventory is when the user names none. */
type Surroundings = {
  /** The host root, or null on a real host. */
  root: string | null;
  env: Readonly<Record<string, string | undefined>>;
  /** The user's number; 0 is root. */
  uid: number;
};

/**
 * Where the inventory is when the user names none: `/var/lib/v3_tui/inventory.db` for root and under a host root, else
 * `$XDG_STATE_HOME/v3_tui/inventory.db` (`~/.local/state` without it).
 */
export function defaultInventoryPath({ root, env, uid }: Surroundings): string {
  const ofHost = 'var/lib/v3_tui/inventory.db';
  if (root !== null) return resolve(root, ofHost);
  if (uid === 0) return join('/', ofHost);
  const stateHome = env.XDG_STATE_HOME;
  // The XDG specification: a relative path is to be ignored.
  const state = stateHome?.startsWith('/') ? stateHome : join(env.HOME || homedir(), '.local/state');
  return join(state, 'v3_tui/inventory.db');
}
