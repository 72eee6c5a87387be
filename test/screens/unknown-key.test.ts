import { expect, test } from 'vitest';
import { route } from '../../src/screens/keys/route.js';
import { unknownKeyWords } from '../../src/screens/keys/unknown-key.js';
import { openAppContext } from '../support/app-context.js';
import { aScreen } from './support/a-screen.js';

test.each([
  ['ы', 'no key ы: is another keyboard layout on?'],
  ['λ', 'no key λ: is another keyboard layout on?'],
  ['日', 'no key 日: is another keyboard layout on?'],
  ['Q', 'no key Q here: ? shows all'],
  ['é', 'no key é here: ? shows all'],
  ['f9', 'no key F9 here: ? shows all'],
  ['ctrl-x', 'no key Ctrl-X here: ? shows all'],
])('of %s', (name, words) => {
  expect(unknownKeyWords(name, '?')).toBe(words);
});

test('where no key shows help, none is named', () => {
  expect(unknownKeyWords('Q', '')).toBe('no key Q here');
});

test('nothing that acts on a terminal is echoed', () => {
  for (const name of ['\u0007', '\u202e', '\u200b']) expect(unknownKeyWords(name, '?')).not.toContain(name);
});

test('it is said once, until a key means something', () => {
  const { app } = openAppContext();
  const { screen } = aScreen(app);
  const press = (name: string) => route(screen, { key: { name, text: name, readAt: 0 } });
  const said = () => app.store.getState().messages.at(-1);
  press('ы');
  const first = said();
  expect(first?.text).toContain('keyboard layout');
  press('в');
  press('ы');
  expect(said()).toBe(first);
  press('tab');
  press('в');
  expect(said()?.text).toContain('no key в');
});
