import type { AppState } from '../store.js';
import { clockAhead } from './clock-words.js';

const MINUTE_MS = 60_000;

/**
 * What the clock of the host at hand shows, to the minute of ours, in ms since the epoch. What a host records is by its
 * own clock, and so is the age of it.
 */
export function hostNow({ minute, host, hosts }: Pick<AppState, 'minute' | 'host' | 'hosts'>): number {
  const entry = hosts.get(host);
  return minute * MINUTE_MS + (entry === undefined ? 0 : clockAhead(entry.link));
}
