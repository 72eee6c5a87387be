import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Contents, Entry, Inventory, Refused } from '../../../src/inventory/inventory.js';
import { openStore } from '../../../src/inventory/open-inventory.js';

/** Gives every test of a file a folder of its own; the result names a path in it. */
export function temporaryFolder(): (name?: string) => string {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'v3-inventory-'));
    chmodSync(folder, 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return (name = '') => join(folder, name);
}

/** The contents of an inventory; fails the test if it is refused. */
export function contentsOf(inventory: Inventory): Contents {
  return granted(inventory.read());
}

/** The names in an inventory, in order. */
export function namesOf(inventory: Inventory): string[] {
  return contentsOf(inventory).entries.map(({ name }) => name);
}

/** The answer; fails the test if it is a refusal. */
export function granted<T extends Entry | Contents>(answer: T | Refused): T {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

/** The reason of a refusal; fails the test if there is none. */
export function refusal(answer: object | null): string {
  if (answer === null || !('refused' in answer)) throw new Error(`not refused: ${JSON.stringify(answer)}`);
  return String(answer.refused);
}

/** An answer of any type; fails the test if it is a refusal. */
export function allowed<T extends object>(answer: T | Refused): T {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

/** Entries, events and checkpoints, read from the disk again; fails the test if one is refused. */
export function allOf(path: string) {
  const { inventory, history, checkpoints } = openStore(path);
  const all = {
    entries: contentsOf(inventory),
    events: allowed(history.read({ limit: 1000 })).events,
    checkpoints: allowed(checkpoints.list()),
  };
  inventory.close();
  return all;
}
