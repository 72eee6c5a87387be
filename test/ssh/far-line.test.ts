import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { farLine } from '../../src/ssh/far-line.js';
import { fc } from '../support/fast-check.js';
import { ownTmpdir } from '../support/own-tmpdir.js';

/** The shells of far users that this machine has; csh has its own rules for line breaks. */
const SHELLS = ['sh', 'bash', 'zsh', 'fish'].filter(
  (shell) => spawnSync(shell, ['-c', 'exit'], { stdio: 'ignore' }).status === 0,
);

const anyWord = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...' \'"\\$`!*?[]{}()<>|&;#~=%^-+:,.@/aZ09\n\t'.split('')) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 0x9f }).map((code) => String.fromCharCode(code)) },
      fc.constantFrom('\u200b', '\u202e', '\ufeff', '😀', 'é'),
    ),
    { maxLength: 10 },
  )
  .map((units) => units.join(''));

/** fish makes folders in its home. */
const home = ownTmpdir();

function readBack(shell: string, words: readonly string[]): readonly string[] {
  const line = farLine("printf '%s\\0'", words);
  if (typeof line !== 'string') throw new Error(line.reason);
  // The start-up files of who runs the tests are left out.
  const out = execFileSync(shell, ['-c', line], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: home(), LC_ALL: 'C.UTF-8' },
  });
  return out.toString('utf8').split('\0').slice(0, -1);
}

describe.each(SHELLS)('a line for a far user whose shell is %s', (shell) => {
  it('arrives as exactly the words, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(anyWord, { minLength: 1, maxLength: 40 }), (words) => {
        expect(readBack(shell, words)).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });

  it('runs nothing of what a word holds', () => {
    const words = [
      '$(exit 9)',
      '`exit 9`',
      "';exit 9;'",
      '\\',
      "\\'",
      '~',
      '=ls',
      '%self',
      '{a,b}',
      '',
      '-x',
    ];
    expect(readBack(shell, words)).toEqual(words);
  });
});

describe('a line for a far host', () => {
  it('leaves the command to the far shell and plain words as they are', () => {
    expect(farLine('sudo -n v3_tui', ['list', '--json', 'vm-1'])).toBe('sudo -n v3_tui list --json vm-1');
  });

  it('is refused where a word cannot arrive as it is', () => {
    expect(farLine('v3_tui', ['a\0b'])).toEqual({ reason: expect.stringContaining('NUL') });
    expect(farLine('v3_tui', ['a\udc80'])).toEqual({ reason: expect.stringContaining('UTF-8') });
  });
});
