import { describe, expect, it } from 'vitest';
import { type Figure, isHeld, isReached, ratioOf, shortNumber } from './figure.js';
import { largest, median, percentile } from './statistics.js';
import { document } from './table.js';

const figure: Figure = { name: 'first paint', value: 90, unit: 'ms', judged: 'value', bound: 100, goal: 50 };
const against = { what: 'a floor', value: 30 };

describe('a figure', () => {
  it('is judged by its value, or by its ratio to the floor', () => {
    expect(isHeld(figure)).toBe(true);
    expect(isReached(figure)).toBe(false);
    expect(isHeld({ ...figure, value: 101 })).toBe(false);
    expect(isHeld({ ...figure, against, judged: 'ratio', bound: 3 })).toBe(true);
    expect(isHeld({ ...figure, against, judged: 'ratio', bound: 2.9 })).toBe(false);
    expect(ratioOf({ ...figure, against })).toBe(3);
  });

  it('that was not measured keeps no bound', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(isHeld({ ...figure, value })).toBe(false);
    expect(isHeld({ ...figure, judged: 'ratio' })).toBe(false);
  });

  it('is written short', () => {
    expect([0, 0.1234, 5.678, 45.67, 1234.5, 12_345_678].map(shortNumber)).toEqual([
      '0',
      '0.123',
      '5.68',
      '45.7',
      '1,235',
      '12,345,678',
    ]);
    expect(shortNumber(Number.POSITIVE_INFINITY)).toBe('none');
  });
});

describe('statistics', () => {
  it('take the middle, a share and the largest of values in any order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(percentile([5, 4, 3, 2, 1], 0.5)).toBe(3);
    expect(percentile([5, 4, 3, 2, 1], 0.95)).toBe(5);
    expect(largest([1, 9, 3])).toBe(9);
    expect([median([]), percentile([], 0.5)]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('the document', () => {
  it('names the bounds that are not held, the machine and what was skipped', () => {
    const machine = {
      cpu: 'a processor',
      cores: 2,
      memory: '4 GB',
      kernel: 'Linux 6',
      node: 'v20',
      tmux: null,
      nodeMs: 20,
      date: '2026-01-31',
    };
    const text = document(
      [
        { subject: 'start', figures: [figure, { ...figure, name: 'keys | all', value: 101 }], skipped: null },
        { subject: 'stream-seq', figures: [], skipped: 'no tmux' },
        { subject: 'idle', figures: [], skipped: 'failed' },
      ],
      machine,
      'npm run bench',
    );
    expect(text).toContain('1 of 2 bounds are not held: keys | all. Not measured, as it failed: idle.');
    expect(text).toContain('| first paint | 90 ms |  |  | 100 ms | 50 ms | yes | no |  |');
    expect(text).toContain('| keys \\| all | 101 ms |  |  | 100 ms | 50 ms | **no** | no |  |');
    expect(text).toContain('| stream-seq | skipped |');
    expect(text).toContain('| tmux | not installed |');
    expect(text).toContain('| `node -e 0` | 20 ms |');
    const columns = (row: string) => row.replaceAll('\\|', '').split('|').length;
    const table = text
      .split('\n')
      .filter((row) => row.startsWith('|'))
      .slice(9);
    expect(new Set(table.map(columns)).size).toBe(1);
  });
});
