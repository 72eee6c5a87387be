import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { statOf } from './files.js';
import { isBusy } from './reason.js';
import { sidecarPath } from './sidecar.js';
import { andClose, BUSY_WAIT_MS, openSqlite } from './sqlite-driver.js';
import { targetOf } from './text-file.js';

const LOOK_MS = 20;

/**
 * Resolves once no other program holds the inventory, its history or its claims, 10 s at most; keys are answered
 * meanwhile. What is written right after it finds the files free, or held for moments only.
 */
export async function untilWritable(inventoryPath: string): Promise<void> {
  const end = performance.now() + BUSY_WAIT_MS;
  while (isHeld(resolve(inventoryPath)) && performance.now() < end) await wait(LOOK_MS);
}

function isHeld(path: string): boolean {
  try {
    const target = targetOf(path);
    return [target, `${target}.history`, sidecarPath(target)].some(isFileHeld);
  } catch {
    // What hinders is told by the write.
    return false;
  }
}

function isFileHeld(path: string): boolean {
  if (statOf(path)?.isFile() !== true) return false;
  try {
    andClose(openSqlite(path, { fileMustExist: true, timeout: 0 }), (db) =>
      db.exec('BEGIN IMMEDIATE; ROLLBACK'),
    );
    return false;
  } catch (error) {
    return isBusy(error);
  }
}
