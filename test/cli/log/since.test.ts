import { describe, expect, it } from 'vitest';
import { readSince } from '../../../src/cli/log/since.js';
import { fc } from '../../support/fast-check.js';

const NOW = new Date(2026, 10, 22, 14, 2, 10).getTime();

describe('the time after --since', () => {
  it('is a duration before now', () => {
    expect(readSince('90s', NOW)).toBe(NOW - 90_000);
    expect(readSince('10m', NOW)).toBe(NOW - 600_000);
    expect(readSince('10 min', NOW)).toBe(NOW - 600_000);
    expect(readSince('2h', NOW)).toBe(NOW - 7_200_000);
    expect(readSince('1d', NOW)).toBe(NOW - 86_400_000);
  });

  it('is a time of the last 24 hours', () => {
    expect(readSince('14:02', NOW)).toBe(new Date(2026, 10, 22, 14, 2).getTime());
    expect(readSince('14:02:11', NOW)).toBe(new Date(2026, 10, 21, 14, 2, 11).getTime());
    expect(readSince('24:00', NOW)).toBeNull();
  });

  it('is a date, with a time or without, local unless it says otherwise', () => {
    expect(readSince('2026-11-22', NOW)).toBe(new Date(2026, 10, 22).getTime());
    expect(readSince('2026-11-22 14:02:10', NOW)).toBe(NOW);
    expect(readSince('2026-11-22T14:02', NOW)).toBe(new Date(2026, 10, 22, 14, 2).getTime());
    expect(readSince('2026-11-22T14:02:10Z', NOW)).toBe(Date.UTC(2026, 10, 22, 14, 2, 10));
    expect(readSince('2026-11-22 14:02:10+02:00', NOW)).toBe(Date.UTC(2026, 10, 22, 12, 2, 10));
    for (const none of ['2026-13-22', '2026-02-31', '2026-02-29 10:00', '2026-00-10', '2026-04-31T10:00Z'])
      expect(readSince(none, NOW), none).toBeNull();
    expect(readSince('2028-02-29', NOW)).toBe(new Date(2028, 1, 29).getTime());
  });

  it('is nothing else', () => {
    for (const text of ['', 'now', '10', 'm', '-5m', '10 weeks', '1', '2026', '1e3s'])
      expect([text, readSince(text, NOW)]).toEqual([text, null]);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const at = readSince(text, NOW);
        expect(at === null || Number.isFinite(at)).toBe(true);
      }),
    );
  });
});
