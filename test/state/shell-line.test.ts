import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownLine, shellLine, shellLineIn } from '../../src/state/operations/shell-line.js';
import { encodeText } from '../../src/text/byte-text.js';
import { fc } from '../support/fast-check.js';

const ACTS_ON_A_TERMINAL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** The words that bash reads from a line, as bytes. */
function readBack(line: string, locale: string): readonly string[] {
  const out = execFileSync('bash', ['--norc', '--noprofile', '-c', `printf '%s\\0' ${line}`], {
    env: { PATH: process.env.PATH, LC_ALL: locale },
  });
  return out.toString('latin1').split('\0').slice(0, -1);
}

const bytesOf = (words: readonly string[]) =>
  words.map((word) => Buffer.from(encodeText(word)).toString('latin1'));

/** Everything that a file name or a VM's name may hold: all but NUL; U+DC80 to U+DCFF stand for raw bytes. */
const anyUnit = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...' \'"\\$`!*?[]{}()<>|&;#~=%^-+:,.@/aZ09'.split('')) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 0x9f }).map((code) => String.fromCharCode(code)) },
  { weight: 2, arbitrary: fc.integer({ min: 0xdc80, max: 0xdcff }).map((code) => String.fromCharCode(code)) },
  fc.constantFrom('\u200b', '\u202e', '\u2028', '\ufeff', '\ue000', '\u{e0001}', '😀', 'é', 'e\u0301'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((text) => text !== '\0'),
);
// A lone surrogate beside another could make a pair, which is another text: the decoder never makes one.
const anyWord = fc
  .array(anyUnit, { maxLength: 12 })
  .map((units) => units.join(''))
  .filter((word) => !/[\ud800-\udbff](?![\udc00-\udfff])/.test(word));

describe('shellLine', () => {
  it.each(['C', 'C.UTF-8'])('is read back by bash as exactly the words, in locale %s', (locale) => {
    fc.assert(
      fc.property(fc.array(fc.array(anyWord, { maxLength: 5 }), { minLength: 1, maxLength: 8 }), (calls) => {
        const line = calls.map((words) => shellLine('v3_create', words)).join(' ');
        expect(readBack(line, locale)).toEqual(bytesOf(calls.flatMap((words) => ['v3_create', ...words])));
      }),
      { numRuns: 100 },
    );
  });

  it('never holds what could act on a terminal', () => {
    fc.assert(
      fc.property(fc.array(anyWord), (words) => {
        const line = shellLine('v3_free', words);
        expect(line).not.toMatch(ACTS_ON_A_TERMINAL);
        expect(line.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('goes into the folder of a command first, by a line that a shell runs as it stands', () => {
    const top = mkdtempSync(join(tmpdir(), 'v3-folder-'));
    onTestFinished(() => rmSync(top, { recursive: true, force: true }));
    for (const name of ['plain', "it's $HOME & co", '-P', '~']) {
      const folder = join(top, name);
      mkdirSync(folder);
      const line = shellLineIn(folder, 'pwd', []);
      const run = execFileSync('sh', ['-c', line], { cwd: top, env: { ...process.env, CDPATH: '/' } });
      expect(run.toString()).toBe(`${folder}\n`);
    }
    expect(shellLineIn('/srv/vm', 'v3_create', ['-b', 'a.xml', 'web'])).toBe(
      'cd /srv/vm && v3_create -b a.xml web',
    );
    expect(shellLineIn(null, 'v3_free', ['x'])).toBe('v3_free x');
  });

  it('of the program itself takes a name that begins with - for no option', () => {
    expect(ownLine('edit', 'a b', ['--image', 'FILE'])).toBe("v3_tui edit 'a b' --image FILE");
    expect(ownLine('edit', '-y', ['--config', 'FILE'])).toBe('v3_tui edit --config FILE -- -y');
    expect(ownLine('adopt', '--yes')).toBe('v3_tui adopt -- --yes');
  });

  it('leaves plain words as they are', () => {
    expect(shellLine('v3_launch', ['/dev/v3-vm0'])).toBe('v3_launch /dev/v3-vm0');
    expect(shellLine('v3_create', ['-b', '/srv/a.xml', 'web', 'MEM=256'])).toBe(
      'v3_create -b /srv/a.xml web MEM=256',
    );
  });

  it('quotes what another shell would expand: an empty word, ~ and, in zsh, = in front', () => {
    expect(shellLine('v3_create', ['', '~', '=ls', 'é'])).toBe("v3_create '' '~' '=ls' 'é'");
  });
});
