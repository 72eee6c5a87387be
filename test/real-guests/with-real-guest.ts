import { test } from 'vitest';
import type { RealGuest } from '../../src/cli/real-guest.js';
import { realGuest } from '../support/real-guest.js';

/** Tests on real guests; where they cannot run here they are skipped, and a test that is skipped says why. */
export async function withRealGuest(tests: (files: RealGuest) => void): Promise<void> {
  const guest = await realGuest();
  if ('missing' in guest) test.skip(guest.missing);
  else tests(guest);
}
