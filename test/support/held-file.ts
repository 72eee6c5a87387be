import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { BUSY_WAIT_MS, waitAtMost } from '../../src/inventory/sqlite-driver.js';

/**
 * Holds an SQLite file as another program does that writes to it, while calls of this process wait for moments only,
 * as in the full-screen program.
 * @returns how it lets go; at the end of the test it does so by itself
 */
export function holdFile(path: string): () => void {
  waitAtMost(20);
  const db = new Database(path);
  db.exec('BEGIN IMMEDIATE');
  const letGo = () => {
    if (!db.open) return;
    db.exec('ROLLBACK');
    db.close();
  };
  onTestFinished(() => {
    letGo();
    waitAtMost(BUSY_WAIT_MS);
  });
  return letGo;
}
