import { completePath, type Whereabouts } from '../state/wizard/complete-path.js';
import type { Talk } from './talk.js';

/** How many names of a folder are told. */
const MOST_NAMES = 50;

/**
 * Where a path that was typed ends in `?`: tells what it can be completed with.
 * @param list the names in a folder, by its absolute path
 * @returns false where it does not end so
 */
export function sayNames(
  talk: Talk,
  typed: string,
  list: (folder: string) => readonly string[],
  whereabouts: Whereabouts,
): boolean {
  if (!typed.endsWith('?')) return false;
  const { text, offers, found } = completePath(typed.slice(0, -1), list, whereabouts);
  if (!found) talk.say('No matches.');
  else if (offers.length === 0) talk.say(`Only ${text}`);
  else talk.say(`${offers.length} names: ${offers.slice(0, MOST_NAMES).join(', ')}`);
  return true;
}
