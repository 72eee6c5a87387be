import { expect, it } from 'vitest';
import { nearestWord } from '../../src/cli/did-you-mean.js';

it.each([
  ['intervall', 'interval'],
  ['histroy', 'history'],
  ['logrows', 'log-rows'],
  ['lgo', 'log'],
  ['log-rows', 'log-rows'],
  ['frequency', null],
  ['', null],
  ['x'.repeat(100_000), null],
])('%s is near to %s', (typed, meant) => {
  expect(nearestWord(typed, ['interval', 'history', 'log', 'log-rows', 'record', 'recordings'])).toBe(meant);
});
