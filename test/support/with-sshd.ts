import { test } from 'vitest';
import { sshPrograms } from './ssh-programs.js';

/** Tests over a real sshd; where there is none they are skipped, and a test that is skipped says why. */
export function withSshd(tests: () => void): void {
  const programs = sshPrograms();
  if ('missing' in programs) {
    console.error(programs.missing);
    test.skip(programs.missing);
  } else tests();
}
