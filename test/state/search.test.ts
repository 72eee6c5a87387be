import { describe, expect, test } from 'vitest';
import type { SessionLines } from '../../src/state/ports.js';
import { searchWords } from '../../src/state/scrollback/browse.js';
import { MOST_HITS, searchAgain, searchFor, stepSearch } from '../../src/state/scrollback/search.js';
import { fc } from '../support/fast-check.js';
import { textLines } from '../support/text-lines.js';

const found = (lines: SessionLines, text: string) =>
  searchFor(lines, text).hits.map(({ row, column, cells }) => [row, column, cells]);

describe('a search', () => {
  test('finds each place, the newest first', () => {
    const lines = textLines(['one boot', 'two', 'boot boot'], { first: 7 });
    expect(found(lines, 'boot')).toEqual([
      [9, 5, 4],
      [9, 0, 4],
      [7, 4, 4],
    ]);
  });

  test('minds the case of letters only where capitals are typed', () => {
    const lines = textLines(['Error', 'error', 'ÄRGER']);
    expect(found(lines, 'error')).toHaveLength(2);
    expect(found(lines, 'Error')).toEqual([[0, 0, 5]]);
    expect(found(lines, 'ärger')).toEqual([[2, 0, 5]]);
  });

  test('finds what is wrapped, and what has wide characters before it', () => {
    const lines = textLines(['a long line, kernel p\\', 'anic here', '한글 panic', '한글 pa\\', 'nic'], {
      columns: 21,
    });
    expect(found(lines, 'panic').toReversed()).toEqual([
      [0, 20, 5],
      [2, 5, 5],
    ]);
    expect(found(lines, '글')).toEqual([
      [3, 2, 2],
      [2, 2, 2],
    ]);
  });

  test('agrees with a plain look at each line', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'B'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('a', 'ab', 'aa', 'b a'),
        (texts, wanted) => {
          const trimmed = texts.map((line) => line.trimEnd());
          const plain = trimmed.flatMap((line, row) => {
            const places: number[] = [];
            for (
              let at = line.toLowerCase().indexOf(wanted);
              at >= 0;
              at = line.toLowerCase().indexOf(wanted, at + wanted.length)
            )
              places.push(at);
            return places.map((at) => [row, at, wanted.length]);
          });
          expect(found(textLines(texts), wanted).toReversed()).toEqual(plain);
        },
      ),
    );
  });

  test('goes to older and newer hits, past an end on from the other, and says so', () => {
    const lines = textLines(['x', 'x', 'x', 'end']);
    const start = stepSearch(searchFor(lines, 'x'), 'older', { row: 3, column: 0 });
    const words = [start];
    for (const way of ['older', 'older', 'older', 'newer'] as const)
      words.push(stepSearch(words.at(-1) ?? start, way, { row: 0, column: 0 }));
    expect(words.map(searchWords)).toEqual([
      '1 of 3',
      '2 of 3',
      '3 of 3',
      '1 of 3, on from the newest',
      '3 of 3, on from the oldest',
    ]);
  });

  test('begins at the place that is looked at', () => {
    const lines = textLines(['x', 'x', 'x', 'x']);
    const at = (way: 'older' | 'newer') => stepSearch(searchFor(lines, 'x'), way, { row: 1, column: 0 });
    expect(at('older').at).toBe(2);
    expect(at('newer').at).toBe(1);
  });

  test('takes in what has come since, and drops what is gone', () => {
    const before = stepSearch(searchFor(textLines(['x 0', 'x 1', 'y', 'y', 'y', 'y']), 'x'), 'older', {
      row: 9,
      column: 0,
    });
    const lines = textLines(['x 1', 'y', 'y', 'x 4', 'y', 'x 6'], { first: 1 });
    const after = searchAgain(lines, before);
    expect(after.hits.map(({ row }) => row)).toEqual([6, 4, 1]);
    expect(after.at).toBe(2);
  });

  test('takes bounded time and room with 10,000 lines of 1,000 columns', () => {
    const line = 'a'.repeat(1000);
    const lines = textLines(
      Array.from({ length: 10_000 }, () => line),
      { columns: 1000 },
    );
    // Joining and comparing are linear: a search that is not would never end here.
    expect(searchFor(lines, `${'a'.repeat(99)}b`).hits).toHaveLength(0);
    expect(searchFor(lines, `b${'a'.repeat(99)}`).hits).toHaveLength(0);
    expect(searchFor(lines, 'a').hits).toHaveLength(MOST_HITS);
  });
});
