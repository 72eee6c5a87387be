import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bashReplacement, bashTokens } from '../../../src/cli/completion/bash-line.js';
import { fc } from '../../support/fast-check.js';

/** Text without control characters: names with those are never offered. */
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));

/** What bash itself makes of words, each on a line. */
function readByBash(words: string): readonly string[] {
  const { stdout } = spawnSync('bash', ['-c', `printf '%s\\n' ${words}`], { encoding: 'utf8', env: {} });
  return stdout.split('\n').slice(0, -1);
}

describe('a command line of bash', () => {
  it('is read as bash reads it', () => {
    const line = `a "b \\" $ c" 'd "e' f\\ g --x="y z"' w' "" \\'`;
    expect(bashTokens(`${line} `).map(({ text }) => text)).toEqual([
      ...readByBash(line.replace('$ c', '\\$ c')),
      '',
    ]);
  });

  it('knows the quotation that is open at the cursor', () => {
    expect(bashTokens('a "b c').at(-1)).toEqual({ raw: '"b c', text: 'b c', quote: '"' });
    expect(bashTokens("a 'b\\").at(-1)).toEqual({ raw: "'b\\", text: 'b\\', quote: "'" });
    expect(bashTokens('a ').at(-1)).toEqual({ raw: '', text: '', quote: '' });
  });

  it('says with what is put in exactly the name, whatever is in it and however its start is quoted', () => {
    const lines: string[] = [];
    const wanted: string[] = [];
    fc.assert(
      fc.property(name, fc.constantFrom('', '"', "'"), (text, quote) => {
        const end = bashReplacement({ raw: quote, text: '', quote }, '', text);
        lines.push(`${quote}${end}${quote}`);
        wanted.push(text);
      }),
    );
    expect(readByBash(lines.join(' '))).toEqual(wanted);
  });

  it('keeps what bash does not replace, and offers nothing that contradicts it', () => {
    const token = bashTokens('stop a:b').at(-1);
    if (token === undefined) throw new Error('no token');
    expect(bashReplacement(token, 'b', 'a:bc d')).toBe('bc\\ d');
    expect(bashReplacement(token, 'b', 'x:bc')).toBeNull();
    expect(bashReplacement(token, 'other', 'a:bc')).toBeNull();
  });
});
