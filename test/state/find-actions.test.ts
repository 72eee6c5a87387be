import { expect, test } from 'vitest';
import { findActions } from '../../src/state/actions/find-actions.js';
import { ACTIONS, actionById } from '../../src/state/actions/table.js';
import { IDS_WITH_WORDS } from '../../src/state/actions/words.js';
import { fc } from '../support/fast-check.js';

const best = (typed: string) => findActions(ACTIONS, typed)[0]?.action.id;

test.each([
  ['chk', 'checkpoints'],
  ['freeze', 'pause'],
  ['kill', 'stop'],
  ['shutdown', 'stop'],
  ['resume', 'continue'],
  ['undefine', 'delete'],
  ['serial', 'stream'],
  ['restore', 'load'],
  ['exit', 'quit'],
  ['refresh', 'reload'],
  ['rename', 'edit'],
  ['stop', 'stop'],
  ['DMESG', 'log-filter'],
])('%s finds %s first', (typed, id) => {
  expect(best(typed)).toBe(id);
});

test.each([
  ['puase', 'pause'],
  ['Puase', 'pause'],
  ['dleete', 'delete'],
  ['contineu', 'continue'],
  ['freze', 'pause'],
  ['resart', 'reset'],
])('%s finds %s, where no action has these letters', (typed, id) => {
  expect(findActions(ACTIONS, typed).map(({ action }) => action.id)).toContain(id);
});

test('a word that is found as it stands finds nothing that it may have meant, nor does a short one', () => {
  const named = (title: string) => ({ ...actionById('stop'), id: title, title, words: [], summary: '' });
  const found = (typed: string, ...titles: readonly string[]) =>
    findActions(titles.map(named), typed).map(({ action }) => action.title);
  expect(found('stop', 'step', 'stop')).toEqual(['stop']);
  expect(found('sotp', 'step', 'stop')).toEqual(['stop']);
  expect(found('stop on', 'step on', 'off')).toEqual(['step on']);
  expect(found('mroe', 'more')).toEqual(['more']);
  expect(found('mro', 'more', 'mar')).toEqual([]);
});

test('every action with other names is one', () => {
  const ids = ACTIONS.map(({ id }) => id);
  expect(IDS_WITH_WORDS.filter((id) => !ids.includes(id))).toEqual([]);
});

test('the letters that were found are marked', () => {
  const [found] = findActions(ACTIONS, 'chk');
  expect(found?.marked.map((at) => found.action.title[at]).join('')).toBe('chk');
});

test('where nothing is typed all stay in their order, and what fits nothing finds nothing', () => {
  expect(findActions(ACTIONS, '  ').map(({ action }) => action)).toEqual(ACTIONS);
  expect(findActions(ACTIONS, 'zzzq')).toEqual([]);
});

test('whatever is typed, marks are letters of the title that were typed, in order, and the order is stable', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), (typed) => {
      const found = findActions(ACTIONS, typed);
      expect(findActions(ACTIONS, typed)).toEqual(found);
      for (const { action, marked } of found) {
        expect([...marked].sort((a, b) => a - b)).toEqual(marked);
        for (const at of marked) expect(typed.toLowerCase()).toContain(action.title[at]?.toLowerCase());
      }
    }),
    { numRuns: 300 },
  );
});
