import { expect, test } from 'vitest';
import { bindKeys } from '../../src/state/actions/bind-keys.js';
import { readKey } from '../../src/state/actions/key-spelling.js';
import { ACTIONS, actionForKey, keyOf } from '../../src/state/actions/table.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { appState } from '../support/app-states.js';

const bound = (keys: Readonly<Record<string, readonly string[]>>) =>
  bindKeys(ACTIONS, { ...DEFAULTS, keys }, (id) => (id === 'stpo' ? 'stop' : null));
const keysOf = (keys: Readonly<Record<string, readonly string[]>>, id: string) =>
  bound(keys).actions.find((action) => action.id === id)?.keys;

test.each([
  ['X', 'X'],
  ['é', 'é'],
  ['ctrl-L', 'ctrl-l'],
  ['F5', 'f5'],
  ['PgUp', 'pageup'],
  ['Shift-Tab', 'shift-tab'],
  ['SPACE', 'space'],
])('the key %s is %s', (spelling, key) => {
  expect(readKey(spelling)).toEqual({ key });
});

test.each([
  'Esc',
  'Ctrl-C',
  'ctrl-z',
  'ctrl-m',
  '1',
  '',
  ' ',
  'ab',
  'F13',
  'alt-x',
  '\x01',
  '\u202e',
  'ctrl-1',
])('the key %j cannot be bound', (spelling) => {
  expect(readKey(spelling)).toHaveProperty('reason');
});

test('without bindings the table is as it is', () => {
  expect(bound({})).toEqual({ actions: ACTIONS, problems: [] });
  expect(bound({}).actions).toBe(ACTIONS);
});

test("a bound key is the action's, and none where the list is empty", () => {
  const keys = { pause: ['p', 'F5'], delete: [] };
  expect(keysOf(keys, 'pause')).toEqual(['p', 'f5']);
  expect(keysOf(keys, 'delete')).toEqual([]);
  expect(bound(keys).problems).toEqual([]);
});

test('a key that is taken from an action is told', () => {
  expect(keysOf({ stop: ['p'] }, 'pause')).toEqual([]);
  expect(bound({ stop: ['p'] }).problems).toEqual(['p is taken from pause by stop']);
  expect(bound({ stop: ['p'], pause: ['x'] }).problems).toEqual([]);
});

test('of two actions on one key the first of the table has it, and both are told', () => {
  const keys = { stop: ['F5'], pause: ['F5'] };
  expect(keysOf(keys, 'pause')).toEqual(['f5']);
  expect(keysOf(keys, 'stop')).toEqual([]);
  expect(bound(keys).problems).toEqual(['f5 is on pause and on stop: pause has it']);
});

test('a key of the log is no conflict with one of the VMs: there it means the log', () => {
  expect(bound({ 'log-wrap': ['x'] }).problems).toEqual([]);
  expect(keysOf({ 'log-wrap': ['x'] }, 'stop')).toEqual(['x']);
});

test('what cannot be bound is told, and the way out stays', () => {
  expect(bound({ stpo: ['x'] }).problems).toEqual(['there is no action stpo (did you mean stop?)']);
  expect(bound({ nothing: [] }).problems).toEqual(['there is no action nothing']);
  expect(bound({ stop: ['Esc'] }).problems).toEqual(['stop cannot be on Esc: Esc always leads back']);
  expect(bound({ stop: ['Ctrl-]'] }).problems).toEqual(['stop cannot be on Ctrl-]: it is the escape key']);
  expect(bound({ 'tab-by-number': ['t'] }).problems).toEqual(['tab-by-number always has the digits']);
  expect(keysOf({ quit: ['Q'] }, 'quit')).toEqual(['Q', 'ctrl-c']);
  expect(keysOf({ constructor: ['Q'] }, 'quit')).toEqual(['q', 'ctrl-c']);
});

test('the table of a state is made once for its settings', () => {
  const state = { ...appState([]), settings: { ...DEFAULTS, keys: { help: ['F1'] } } };
  expect(keyOf(state, 'help')).toBe('f1');
  expect(actionForKey(state, 'f1')?.action.id).toBe('help');
  expect(actionForKey(state, '?')).toBeNull();
  expect(actionForKey(state, 'f1')?.action).toBe(actionForKey(state, 'f1')?.action);
});
