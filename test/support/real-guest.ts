import { resolve } from 'node:path';
import { guestFolder, makeRealGuest, type RealGuest } from '../../src/cli/real-guest.js';

/**
 * The small Linux of contrib/guest, made where it is not there yet. Test files may ask at once: one of them makes it.
 * @returns it, or why real guests cannot be tested here, for the reason of a skipped test
 */
export async function realGuest(): Promise<RealGuest | { missing: string }> {
  const where = {
    script: resolve('contrib/guest/make-guest.sh'),
    folder: guestFolder(process.env),
    env: process.env,
  };
  const guest = await makeRealGuest(where, (line) => console.error(line));
  if (!('reason' in guest)) return guest;
  const missing = `NOT TESTED on real guests: ${guest.reason}`;
  console.error(missing);
  return { missing };
}
