import { expect, test } from 'vitest';
import { createFarLog } from '../../src/bridge/far-log.js';
import type { LogNews } from '../../src/bridge/serve-log.js';
import { logLine } from '../support/log-line.js';

const FILE = { kind: 'file', path: '/l', state: 'following', reason: null } as const;

test('what is kept of the log of a far host has an end, in lines and in characters, and older ones yield', () => {
  const { log, hear } = createFarLog(10, { readBack: () => undefined, aheadMs: () => 5000 });
  const tell = (follows: LogNews['follows'], from: number, count: number, text: string) =>
    hear({
      follows,
      lines: Array.from({ length: count }, (_, at) => logLine({ number: from + at, text })),
      dropped: 0,
      source: FILE,
      backlog: null,
      chosen: null,
    });
  const numbers = () => log.lines().map(({ number }) => number);
  tell('none', 101, 4, 'short');
  tell('older', 91, 10, 'older');
  expect(numbers()).toEqual([95, 96, 97, 98, 99, 100, 101, 102, 103, 104]);
  expect(log.dropped()).toBe(0);
  tell('newer', 105, 3, 'new');
  expect(numbers()).toEqual([98, 99, 100, 101, 102, 103, 104, 105, 106, 107]);
  tell('newer', 108, 4, 'x'.repeat(4000));
  expect(numbers()).toEqual([110, 111]);
  expect(log.dropped()).toBe(3 + 12);
  expect(log.aheadMs?.()).toBe(5000);
});
