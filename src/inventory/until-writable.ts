import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { statOf } from './files.js';
import { isBusy } from './reason.js';
import { sidecarPath } from './sidecar.js';
import { andClose, BUSY_WAIT_MS, openSqlite } from './sqlite-driver.js';
import { targetOf } from './text-file.js';

const LOOK_MS = 20;

/**
 * Waits, for 10 s at most, until no other program holds the inventory, its history or its claims; keys are still
 * answered.
 * @returns false where one still holds them after that. After true, one may take them again before the caller writes:
 * that write is refused as busy, and is worth another try
 */
export async function untilWritable(inventoryPath: string): Promise<boolean> {
  const end = performance.now() + BUSY_WAIT_MS;
  while (isHeld(resolve(inventoryPath))) {
    if (performance.now() >= end) return false;
    await wait(LOOK_MS);
  }
  return true;
}

function isHeld(path: string): boolean {
  try {
    const target = targetOf(path);
    return [target, `${target}.history`, sidecarPath(target)].some(isFileHeld);
  } catch {
    // The write that follows reports the problem.
    return false;
  }
}

function isFileHeld(path: string): boolean {
  if (statOf(path)?.isFile() !== true) return false;
  try {
    andClose(openSqlite(path, { fileMustExist: true }), (db) => db.exec('BEGIN IMMEDIATE; ROLLBACK'));
    return false;
  } catch (error) {
    return isBusy(error);
  }
}
