import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Inventory } from './inventory.js';
import { openSqliteInventory } from './sqlite-inventory.js';
import { openTextInventory } from './text-inventory.js';

/**
 * Opens the inventory at a path: the Qt GUI's text file where the path ends in `.txt`, else SQLite. Nothing
 * is read or made yet.
 * @param options `now`: milliseconds since the epoch, for the times that SQLite records
 */
export function openInventory(path: string, options: { now?: () => number } = {}): Inventory {
  const absolute = resolve(path);
  return absolute.endsWith('.txt')
    ? openTextInventory(absolute)
    : openSqliteInventory(absolute, options.now ?? Date.now);
}

/** What decides where the inventory lies when the user names none. */
export type Surroundings = {
  /** The host root, or null on a real host. */
  root: string | null;
  env: Readonly<Record<string, string | undefined>>;
  /** The user's number; 0 is root. */
  uid: number;
};

/**
 * Where the inventory lies when the user names none: `/var/lib/v3_tui/inventory.db` for root and under a host
 * root, else `$XDG_STATE_HOME/v3_tui/inventory.db` (`~/.local/state` without it).
 */
export function defaultInventoryPath({ root, env, uid }: Surroundings): string {
  const ofHost = 'var/lib/v3_tui/inventory.db';
  if (root !== null) return resolve(root, ofHost);
  if (uid === 0) return join('/', ofHost);
  const stateHome = env.XDG_STATE_HOME;
  // The XDG specification: a path that is not absolute is to be ignored.
  const state = stateHome?.startsWith('/') ? stateHome : join(env.HOME || homedir(), '.local/state');
  return join(state, 'v3_tui/inventory.db');
}
