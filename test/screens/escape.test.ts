import { expect, test } from 'vitest';
import { escapedKeys } from '../../src/screens/keys/route.js';
import { aHost, anApp, aRunningVm } from './setup.js';

const key = (name: string) => ({ name, text: '', readAt: 0 });
const names = (name: string, typing: boolean) => escapedKeys(key(name), typing).map((one) => one.name);

test.each([
  ['alt-x', false, ['esc', 'x']],
  ['alt-é', false, ['esc', 'é']],
  ['alt-enter', true, ['esc', 'enter']],
  ['alt-b', false, ['esc', 'b']],
  ['alt-b', true, ['alt-b']],
  ['alt-left', false, ['alt-left']],
  ['ctrl-alt-l', false, ['esc', 'ctrl-l']],
  ['alt-tab', false, ['esc', 'tab']],
  ['ctrl-alt-left', false, ['ctrl-alt-left']],
  ['x', false, ['x']],
])('%s, while a text is typed: %s, is %s', (name, typing, wanted) => {
  expect(names(name, typing)).toEqual(wanted);
});

test('Esc and the next key in one read: the warning closes, and the key does what it always does', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  await app.until('1 running');
  app.keys('g', 'down', 'x');
  await app.until('▶ Cancel');
  app.keys('right');
  await app.until('▶ Stop');
  app.write('\x1b?');
  await app.until('╭ Keys');
  app.keys('q');
  await app.untilGone('╭ Keys');
  expect(host.guestsFile()).toContain('running');
});
