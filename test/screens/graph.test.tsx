import { expect, test } from 'vitest';
import { dotValues, graphRows, type Series, topFor } from '../../src/screens/components/graph.js';
import { asciiOf } from '../../src/terminal/ascii.js';
import { textWidth } from '../../src/terminal/text-width.js';
import { fc } from '../support/fast-check.js';

/** Values of one second each, from time 0. */
function eachSecond(values: readonly number[]): Series {
  return { values, times: Array.from({ length: values.length + 1 }, (_, at) => at * 1000) };
}

const ascii = (text: string) => [...text].map(asciiOf).join('');

test('a series is drawn as bars of dots, two values in a character, the newest on the right', () => {
  const scale = { spanMs: 8000, top: 4 };
  expect(graphRows(eachSecond([0, 1, 2, 3, 4, 4, 0, 4]), 4, 1, scale)).toEqual(['⢀⣴⣿⢸']);
  expect(graphRows(eachSecond([2, 4]), 4, 1, scale)).toEqual(['   ⣼']);
});

test('in two rows it has twice the height', () => {
  expect(graphRows(eachSecond([1, 2, 3, 4, 6, 8, 8, 8]), 4, 2, { spanMs: 8000, top: 8 })).toEqual([
    '  ⣼⣿',
    '⣠⣾⣿⣿',
  ]);
});

test('a value that is small is a dot, one above the scale is cut, and 0 is none', () => {
  expect(graphRows(eachSecond([0.001, 1e9, 0, 0]), 2, 1, { spanMs: 4000, top: 1000 })).toEqual(['⣸ ']);
});

test('a character has its height in ASCII too', () => {
  expect(
    ascii(graphRows(eachSecond([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]), 5, 1, { spanMs: 10_000, top: 4 })[0] ?? ''),
  ).toBe(' _-=#');
});

test('a value of a long time fills it, and several in a dot are their mean', () => {
  expect(dotValues({ values: [10, 30], times: [0, 4000, 6000] }, 6, 6000)).toEqual([10, 10, 10, 10, 30, 30]);
  expect(dotValues(eachSecond([0, 10, 20, 40]), 2, 4000)).toEqual([5, 30]);
});

test('what is past does not change with a new value: it moves by whole dots', () => {
  const values = [5, 9, 1, 7, 3, 8, 2, 6, 4, 5, 9, 1];
  const shown = (count: number) => dotValues(eachSecond(values.slice(0, count)), 4, 8000);
  expect(shown(9).slice(0, 3)).toEqual(shown(8).slice(1));
  expect(shown(10).slice(0, 3)).toEqual(shown(9).slice(0, 3));
});

test.each([
  [0, 1],
  [1, 1],
  [1.5, 2],
  [20, 20],
  [21, 50],
  [501, 1000],
  [123_456, 200_000],
])('the scale for %d ends at %d', (value, top) => expect(topFor(value)).toBe(top));

test('a graph has its width and height, whatever it shows', () => {
  const value = fc.oneof(fc.double({ min: 1e-3, max: 1e15, noNaN: true }), fc.constant(0));
  const step = fc.tuple(value, fc.integer({ min: 1, max: 3_600_000 }));
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 400 }),
      fc.nat(1e9),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 4 }),
      (steps, begin, columns, rows) => {
        const times = [begin];
        for (const [, ms] of steps) times.push((times.at(-1) ?? 0) + ms);
        const series = { values: steps.map(([one]) => one), times };
        const top = topFor(Math.max(...series.values, 0));
        expect(top).toBeGreaterThanOrEqual(Math.max(...series.values, 0));
        const drawn = graphRows(series, columns, rows, { spanMs: 300_000, top });
        expect(drawn.map(textWidth)).toEqual(Array.from({ length: rows }, () => columns));
        for (const row of drawn) expect(ascii(row)).toMatch(/^[ _=#-]*$/);
        const newest = steps.at(-1)?.[0] ?? 0;
        if (newest > 0) expect(drawn.at(-1)?.at(-1)).not.toBe(' ');
      },
    ),
  );
});
