import { beforeAll, describe, expect, test } from 'vitest';
import { loadExpressions } from '../../src/state/log/expressions.js';
import { type Pattern, patternOf } from '../../src/state/log/pattern.js';
import { fc } from '../support/fast-check.js';

beforeAll(loadExpressions);

function aPattern(typed: string): Pattern {
  const pattern = patternOf(typed);
  if (pattern === null || 'problem' in pattern) return expect.unreachable(JSON.stringify(pattern));
  return pattern;
}

function problem(typed: string): string {
  const pattern = patternOf(typed);
  return pattern !== null && 'problem' in pattern ? pattern.problem : 'none';
}

const found = (typed: string, text: string) =>
  aPattern(typed)
    .find(text)
    .map(({ from, to }) => text.slice(from, to));

describe('a text', () => {
  test('is found as it is, and its case counts only with capitals', () => {
    expect(found('a.c', 'abc A.C a.c')).toEqual(['A.C', 'a.c']);
    expect(found('A.c', 'a.c A.c')).toEqual(['A.c']);
    expect(found('überl', 'Überlauf')).toEqual(['Überl']);
    expect(found('(', 'f(x)(')).toEqual(['(', '(']);
    expect(patternOf('')).toBeNull();
    expect(patternOf('/')).toBeNull();
    expect(patternOf('//')).toBeNull();
  });

  test('is found where JavaScript finds it', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.', ' '), maxLength: 30 });
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 3 }),
        texts,
        (wanted, text) => {
          expect(aPattern(wanted).test(text)).toBe(text.includes(wanted));
          expect(aPattern(wanted).find(text)[0]?.from ?? -1).toBe(text.indexOf(wanted));
        },
      ),
    );
  });
});

/** Expressions of all that is understood. */
const { expression } = fc.letrec<{ expression: string; part: string }>((tie) => ({
  expression: fc.array(tie('part'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
  part: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(
      'a',
      'b',
      '-',
      '.',
      '[ab]',
      '[^a]',
      '[a-c-]',
      '\\d',
      '\\w',
      '\\W',
      '\\s',
      '\\.',
      '^',
      '$',
      '\\b',
      '\\B',
      'é',
    ),
    fc
      .tuple(tie('expression'), fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '{2,}', '*?'))
      .map(([inner, times]) => `(${inner})${times}`),
    fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => `(?:${one}|${other})`),
    fc
      .tuple(fc.constantFrom('a', '.', '[ab]', '\\w'), fc.constantFrom('*', '+', '?'))
      .map((both) => both.join('')),
  ),
}));

describe('a regular expression', () => {
  test('matches what JavaScript matches, from the same place on', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', ' ', '7', 'é'), maxLength: 12 });
    fc.assert(
      fc.property(expression, texts, (source, text) => {
        const pattern = patternOf(`/${source}/`);
        fc.pre(pattern !== null && !('problem' in pattern));
        const native = new RegExp(source, 'i').exec(text);
        expect(aPattern(`/${source}/`).test(text)).toBe(native !== null);
        // Where the part that is repeated may be empty, the two differ in how long the match is.
        if (native === null || native[0] === '' || /\)[*+?{]/.test(source)) return;
        const [first] = aPattern(`/${source}/`).find(text);
        expect(first?.from).toBe(native.index);
      }),
      { numRuns: 500 },
    );
  });

  test('is marked as far as it goes, and its end may be left out', () => {
    expect(found('/e.*?r', 'an error here')).toEqual(['er', 'er']);
    expect(found('/vm\\d+/', 'vm1, VM22')).toEqual(['vm1', 'VM22']);
    expect(found('/VM\\d+/', 'vm1, VM22')).toEqual(['VM22']);
    expect(found('/\\Sb/', 'ab AB')).toEqual(['ab', 'AB']);
    expect(found('/\\bcore\\b/', 'vcore core 1')).toEqual(['core']);
    expect(found('/a\\/', 'a/')).toEqual(['a/']);
    expect(found('/C:\\\\/', 'C:\\dir C:/')).toEqual(['C:\\']);
    expect(found('/C:\\\\\\/', 'C:\\/')).toEqual(['C:\\/']);
    expect(found('/a*', 'baab')).toEqual(['aa']);
    expect(found('/é+.', 'x😀éé😀é')).toEqual(['éé😀']);
  });

  test('that cannot be read is told, whatever it is', () => {
    expect(problem('/(a')).toBe('missing closing )');
    expect(problem('/*a')).toBe('missing argument to repetition operator');
    expect(problem('/(a)\\1')).toBe('invalid escape sequence');
    expect(problem(`/${'a'.repeat(101)}`)).toBe('longer than 100 characters');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab()[]{}*+?|^$\\-,1:=!<'), maxLength: 20 }),
        (source) => {
          patternOf(`/${source}/`);
        },
      ),
    );
  });

  test('takes time in proportion to its text, whatever that holds', () => {
    const evil = ['/(a+)+$/', '/(a|a)*x/', '/(a*)*c/', '/.*.*.*.*.*x/', '/(.*a){12}x/', '/(a|b)*a(a|b){9}c/'];
    /** The processor's time for a text of this length. */
    const costOf = (length: number) => {
      const start = process.cpuUsage();
      for (const typed of evil) {
        const pattern = aPattern(typed);
        for (const text of [`${'a'.repeat(length)}!`, 'ab'.repeat(length / 2)]) {
          expect([typed, pattern.test(text)]).toEqual([typed, false]);
          expect(pattern.find(text)).toEqual([]);
        }
      }
      return process.cpuUsage(start).user;
    };
    costOf(1024);
    // In proportion it is 8 times as much; with the square of the length it would be 64 times, however often it is taken.
    const ratios = Array.from({ length: 10 }, () => costOf(8192) / Math.max(costOf(1024), 1));
    expect(Math.min(...ratios)).toBeLessThan(32);
  });
});
