import { rmSync } from 'node:fs';

/** How often it is gone through, with a tenth of a second and more between. */
const MOST_ROUNDS = 20;

/**
 * Removes a folder with all that is in it, also where a program that is ending still writes into it: Node's own retries
 * do not look for what has come meanwhile. It waits up to some seconds for such a program.
 * @returns whether the folder is gone
 */
export function removeFolder(folder: string): boolean {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 1 });
      return true;
    } catch {
      // What has come meanwhile is found in the next round.
    }
  }
  return false;
}
