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
  expect(bound({})).toEqual({ actions: ACTIONS, faults: [], keyless: [] });
  expect(bound({}).actions).toBe(ACTIONS);
});

test("a bound key is the action's, and none where the list is empty", () => {
  const keys = { pause: ['p', 'F5'], delete: [] };
  expect(keysOf(keys, 'pause')).toEqual(['p', 'f5']);
  expect(keysOf(keys, 'delete')).toEqual([]);
  expect(bound(keys)).toMatchObject({ faults: [], keyless: [] });
});

test('a key that is taken from an action is told where that has no other, and no fault', () => {
  expect(keysOf({ stop: ['p'] }, 'pause')).toEqual([]);
  expect(bound({ stop: ['p'] })).toMatchObject({ faults: [], keyless: [{ id: 'pause', by: 'stop' }] });
  expect(bound({ stop: ['p'], pause: ['x'] })).toMatchObject({ faults: [], keyless: [] });
  expect(bound({ stop: ['p'], pause: [] })).toMatchObject({ faults: [], keyless: [] });
  expect(bound({ stop: ['q'] })).toMatchObject({ faults: [], keyless: [] });
});

test('of two actions on one key the first of the table has it, and both are told', () => {
  const keys = { stop: ['F5'], pause: ['F5'] };
  expect(keysOf(keys, 'pause')).toEqual(['f5']);
  expect(keysOf(keys, 'stop')).toEqual([]);
  expect(bound(keys).faults).toEqual([{ id: 'stop', reason: 'pause has the key f5' }]);
});

test('a key of the log is no conflict with one of the VMs: there it means the log', () => {
  expect(bound({ 'log-wrap': ['x'] })).toMatchObject({ faults: [], keyless: [] });
  expect(keysOf({ 'log-wrap': ['x'] }, 'stop')).toEqual(['x']);
});

test('what cannot be bound is told, and the way out stays', () => {
  const fault = (id: string, ...keys: string[]) => bound({ [id]: keys }).faults;
  expect(fault('stpo', 'x')).toEqual([
    { id: 'stpo', reason: 'there is no such action (did you mean stop?)' },
  ]);
  expect(fault('nothing')).toEqual([{ id: 'nothing', reason: 'there is no such action' }]);
  expect(fault('stop', 'Esc')[0]?.reason).toBe('it cannot be on Esc: Esc always leads back');
  expect(fault('stop', 'constructor')[0]?.reason).toBe('it cannot be on constructor: there is no such key');
  expect(fault('stop', 'Shift-F5')[0]?.reason).toMatch(/: no key with Alt or Shift but Shift-Tab can be$/);
  expect(fault('stop', 'Ctrl-]')[0]?.reason).toBe('it cannot be on Ctrl-]: it is the escape key');
  expect(fault('tab-by-number', 't')[0]?.reason).toBe('it always has the digits');
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

test('an action keeps its own keys where none that it is given can be bound, and takes none from others', () => {
  expect(keysOf({ stop: ['Shift-F5', 'Esc'] }, 'stop')).toEqual(['x']);
  expect(keysOf({ stop: ['Shift-F5', 'X'] }, 'stop')).toEqual(['X']);
  expect(keysOf({ quit: ['Ctrl-]'] }, 'quit')).toEqual(['q', 'ctrl-c']);
  expect(keysOf({ stop: ['Alt-x'], pause: ['x'] }, 'stop')).toEqual([]);
});
