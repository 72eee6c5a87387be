import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { BUSY_WAIT_MS, waitAtMost } from '../../src/inventory/sqlite-driver.js';

/**
 * Holds an SQLite file like another program that writes to it, while calls of this process wait only for moments, as in
 * the full-screen program.
 * @returns a function that releases it, which the end of the test does, too
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
