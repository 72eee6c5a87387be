import { expect, it } from 'vitest';
import { nearest } from '../../src/state/nearest.js';

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
  expect(nearest(typed, ['interval', 'history', 'log', 'log-rows', 'record', 'recordings'])).toBe(meant);
});
