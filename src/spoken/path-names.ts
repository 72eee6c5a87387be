import type { FolderAnswer } from '../state/fleet/host-port.js';
import { completePath, folderToList, type Whereabouts } from '../state/wizard/complete-path.js';
import type { Talk } from './talk.js';

/** How many names of a folder are told. */
const MOST_NAMES = 50;

/**
 * Where a path that was typed ends in `?`: tells what it can be completed with.
 * @param list the names in a folder, by its absolute path
 * @returns false where it does not end so
 */
export async function sayNames(
  talk: Talk,
  typed: string,
  list: (folder: string) => Promise<FolderAnswer>,
  whereabouts: Whereabouts,
): Promise<boolean> {
  if (!typed.endsWith('?')) return false;
  const head = typed.slice(0, -1);
  const folder = folderToList(head, whereabouts);
  const answer = folder === null ? { names: [] } : await list(folder);
  if ('problem' in answer) {
    talk.say(answer.problem);
    return true;
  }
  const { text, offers, found } = completePath(head, answer.names);
  if (!found) talk.say('No matches.');
  else if (offers.length === 0) talk.say(`Only ${text}`);
  else talk.say(`${offers.length} names: ${offers.slice(0, MOST_NAMES).join(', ')}`);
  return true;
}
