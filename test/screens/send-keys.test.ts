import { expect, test } from 'vitest';
import { cannotSendLines } from '../../src/state/actions/send-key-lines.js';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { notify } from '../../src/state/app-context.js';
import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { anAppScreen } from './support/a-screen.js';

/** The console of `web`, open, with the keyboard. */
async function aSession() {
  const context = openAppContext();
  const { app, opened } = context;
  const { type, lines } = anAppScreen(app);
  runAction(app, actionById('console'));
  await opened();
  const shows = (text: string | RegExp) => soon(() => expect(lines().join('\n')).toMatch(text));
  const hint = () => (lines().at(-1) ?? '').trim();
  return { ...context, type, lines, shows, hint };
}

test('a paste that takes long is shown in the hint bar; the escape key stops it, and leaves at the second press', async () => {
  const { app, type, typed, showPaste, shows, hint } = await aSession();
  showPaste({ typed: 120, of: 3000, isStuck: false });
  await soon(() => expect(hint()).toBe('pasting 120 of 3,000 keys   Ctrl-] stops it'));
  showPaste({ typed: 120, of: 3000, isStuck: true });
  await soon(() =>
    expect(hint()).toBe('the guest takes no keys: pasted 120 of 3,000 keys   Ctrl-] stops it'),
  );
  type('a\x1db');
  await soon(() => expect(hint()).toMatch(/^keys go to the guest/));
  expect(app.store.getState().view.captured).toBe('the console');
  expect(typed()).toBe('ab');
  type('\x1d');
  await shows('i types into it');
});

test('in the manager a paste has a row of its own, and Esc stops it', async () => {
  const { app, type, showPaste, shows } = await aSession();
  type('\x1d');
  await shows('i types into it');
  showPaste({ typed: 9, of: 3000, isStuck: false });
  await shows(/ pasting 9 of 3,000 keys {3}Esc stops it/);
  type('\x1b');
  await shows('i types into it');
  expect(app.store.getState().view).toMatchObject({ pane: 'main', tab: 'the console' });
});

test('the menu names the keys that the tool cannot send, and sends the chosen one', async () => {
  const { type, typed, lines, shows } = await aSession();
  type('\x1d');
  await shows('i types into it');
  type('m');
  await shows('Send a key to web: console');
  await shows('Cannot send Ctrl-Alt-Del: it knows no such key.');
  await shows('▶ F1');
  type('\x1b[B');
  await shows('▶ F5');
  type('\r');
  await shows('F5 was sent to web: console.');
  expect(typed()).toBe('[sent: F5]');
  expect(lines().join('\n')).not.toContain('Send a key');
});

test('a key that is chosen after the session has ended goes nowhere, and that is said', async () => {
  const { type, typed, endSession, shows } = await aSession();
  type('\x1d');
  await shows('i types into it');
  type('m');
  await shows('▶ F1');
  endSession();
  type('\r');
  await shows('F1 was not sent: the session has ended.');
  expect(typed()).toBe('');
});

test.each([
  ['C', 'reset screen: a console cannot be reset: its tool would not paint the screen again'],
  ['=', 'stty size: a console always has 80×25'],
  ['&', 'type to marked: this session is not marked: * marks it'],
])('%s in a console says why it does nothing', async (key, why) => {
  const { type, shows } = await aSession();
  type('\x1d');
  await shows('i types into it');
  type(key);
  await shows(why);
});

test('one marked session is too few to type to several', async () => {
  const { type, shows } = await aSession();
  type('\x1d');
  await shows('i types into it');
  type('*');
  await shows('One session is marked.');
  await shows(/\[\*1 web: console\]/);
  type('&');
  await shows('only this session is marked: mark another with *');
  type('*');
  await shows('No session is marked.');
  await shows(/\[1 web: console\]/);
});

test('no message covers the sign that several are typed into, and it ends with the keyboard', async () => {
  const { app, hint } = await aSession();
  setView(app.store, { markedSessions: new Set(['the console']), typingToMarked: { said: null } });
  await soon(() => expect(hint()).toBe('TYPING TO 1 SESSION   Ctrl-] ends it'));
  notify(app, 'db is paused.');
  setView(app.store, { typingToMarked: { said: 'db: com1: something' } });
  await soon(() => expect(hint()).toBe('TYPING TO 1 SESSION   Ctrl-] ends it  db: com1: something'));
  setView(app.store, { captured: null });
  expect(app.store.getState().view.typingToMarked).toBeNull();
});

test('keys that follow one another are a range, and each reason has one line', () => {
  const keys = ['\\', 'F1', 'F2', 'F3', 'F5', 'Alt-F1', 'Alt-F2'].map((name) => ({
    name,
    cannot: 'it does not know it',
  }));
  expect(cannotSendLines([{ name: 'Esc', cannot: null }, ...keys, { name: 'break', cannot: 'no' }])).toEqual([
    'Cannot send \\, F1 to F3, F5, Alt-F1 or Alt-F2: it does not know it.',
    'Cannot send break: no.',
  ]);
  expect(cannotSendLines([])).toEqual([]);
});
