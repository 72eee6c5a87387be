import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Pattern, patternOf } from '../../src/state/log/pattern.js';

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
        if (native === null || native[0] === '') return;
        const [first] = aPattern(`/${source}/`).find(text);
        expect(first?.from).toBe(native.index);
      }),
      { numRuns: 500 },
    );
  });

  test('is marked as long as it can be, and its end may be left out', () => {
    expect(found('/e.*?r', 'an error here')).toEqual(['error her']);
    expect(found('/vm\\d+/', 'vm1, VM22')).toEqual(['vm1', 'VM22']);
    expect(found('/VM\\d+/', 'vm1, VM22')).toEqual(['VM22']);
    expect(found('/\\Sb/', 'ab AB')).toEqual(['ab', 'AB']);
    expect(found('/\\bcore\\b/', 'vcore core 1')).toEqual(['core']);
    expect(found('/a\\/', 'a/')).toEqual(['a/']);
  });

  test('that cannot be read is told, whatever it is', () => {
    expect(problem('/(a')).toBe('a ) is missing');
    expect(problem('/a)')).toBe('a ( is missing');
    expect(problem('/[a')).toBe('a ] is missing');
    expect(problem('/*a')).toBe('nothing to repeat before *');
    expect(problem('/a**')).toBe('nothing to repeat before *');
    expect(problem('/a{3,1}')).toBe('{3,1} is upside down');
    expect(problem('/[z-a]')).toBe('a range in [ ] is upside down');
    expect(problem('/(a)\\1')).toBe('\\1 is not understood');
    expect(problem('/(?=a)')).toBe('(?= is not understood');
    expect(problem('/a\\')).toBe('a \\ at the end');
    expect(problem('/(a{100}){100}')).toBe('too long, or repeated too often');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab()[]{}*+?|^$\\-,1:=!<'), maxLength: 20 }),
        (source) => {
          patternOf(`/${source}`);
        },
      ),
    );
  });

  test('takes no time that its text could make it take', () => {
    const evil = ['/(a+)+$/', '/(a|a)*b/', '/(a*)*c/', '/.*.*.*.*.*x/', '/(.*a){12}/', '/(a|b)*a(a|b){9}c/'];
    const line = 'a'.repeat(8192);
    for (const typed of evil) {
      const { test: matches, find } = aPattern(typed);
      matches(`${line}!`);
      find(`${line}!`);
      matches('ab'.repeat(4096));
    }
  });

  test('agrees with itself after its states were forgotten', () => {
    const pattern = aPattern('/(a|b)*a(a|b){12}c/');
    let seed = 1;
    const noise = Array.from({ length: 20_000 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 2 === 0 ? 'a' : 'b';
    }).join('');
    expect(pattern.test(noise)).toBe(false);
    expect(pattern.test(`${noise}a${'b'.repeat(12)}c`)).toBe(true);
  });
});
