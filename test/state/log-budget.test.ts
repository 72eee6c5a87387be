import { beforeAll, expect, test } from 'vitest';
import { createBudget } from '../../src/state/log/budget.js';
import { loadExpressions } from '../../src/state/log/expressions.js';
import { passingLines } from '../../src/state/log/passing.js';
import { patternOf, tryAgain } from '../../src/state/log/pattern.js';
import type { AppState } from '../../src/state/store.js';
import { FIRST_VIEW } from '../../src/state/view.js';
import { appState } from '../support/app-states.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { logLine } from '../support/log-line.js';

beforeAll(loadExpressions);

test('time counts, that of the processor alone, and is looked at from time to time', () => {
  const start = process.cpuUsage();
  const isAffordable = createBudget(500);
  expect(isAffordable(4096)).toBe(true);
  const used = () => process.cpuUsage(start);
  while (used().user + used().system < 600_000);
  expect(isAffordable(1)).toBe(true);
  expect(isAffordable(4096)).toBe(false);
});

test('an expression that takes too long on hostile lines is told, and hides nothing', () => {
  const { evil, log, state } = hostileLog();
  const wanted = { ...state, view: { ...state.view, log: { ...FIRST_VIEW.log, filter: evil } } };
  expect(passingLines(wanted, log).lines).toHaveLength(200);
  expect(patternOf(evil)).toEqual({ problem: 'takes too long on these lines' });
});

test('of two expressions the dear one is given up, until another filter is typed', () => {
  const { evil, log, state } = hostileLog();
  tryAgain('');
  const cheap = '/^a{3}/';
  const filters = { filter: evil, without: cheap };
  const { lines } = passingLines(
    { ...state, view: { ...state.view, log: { ...FIRST_VIEW.log, ...filters } } },
    log,
  );
  expect(lines.length).toBeLessThan(200);
  expect(patternOf(evil)).toHaveProperty('problem');
  expect(patternOf(cheap)).toHaveProperty('test');
  tryAgain(evil);
  expect(patternOf(evil)).toHaveProperty('problem');
  tryAgain(cheap);
  expect(patternOf(evil)).toHaveProperty('test');
});

/** Lines made for an expression, of which no other one than `evil` takes long. */
function hostileLog() {
  let seed = 1;
  const noise = () =>
    Array.from({ length: 8000 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 2 === 0 ? 'a' : 'b';
    }).join('');
  const lines = Array.from({ length: 200 }, (_, at) => logLine({ number: at + 1, text: noise() }));
  const log = { ...EMPTY_LOG, lines: () => lines };
  const evil = '/(a|b)*a(a|b){60}c/';
  const state: AppState = appState([]);
  return { evil, log, state };
}
