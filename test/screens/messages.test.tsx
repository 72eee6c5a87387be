import { expect, test } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { notify } from '../../src/state/app-context.js';
import { openChoice } from '../../src/state/dialogs.js';
import { setView } from '../../src/state/store.js';
import type { Message } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { anAppScreen } from './support/a-screen.js';

const LONG = `web: ${'one reason after the other, '.repeat(20)}and the last word is Rumpelstiltskin`;

function shown() {
  const { app } = openAppContext();
  const { lines, type } = anAppScreen(app, { columns: 80, rows: 24 });
  const text = () => lines().join('\n');
  return { app, text, lines, type, bar: () => lines().at(-1) ?? '' };
}

test('a message that does not fit shows the key that opens it, where the key works', async () => {
  const { app, bar } = shown();
  notify(app, 'Read again.');
  await soon(() => expect(bar()).toMatch(/^ Read again\. *$/));
  notify(app, LONG, 'bad');
  await soon(() => expect(bar()).toMatch(/^ ! web: one reason .*… I *$/));
  openChoice(app.store, 'Why?', [], [{ label: 'So', choose: () => undefined }]);
  await soon(() => expect(bar()).not.toMatch(/… I/));
});

test("a dialog's keys give way only to a message that is told while it is open", async () => {
  const { app, bar } = shown();
  // Not told, so that no time takes them back.
  const message = (text: string, asked: number): Message => ({ text, tone: 'plain', at: 0, asked });
  const ask = () => openChoice(app.store, 'Why?', [], [{ label: 'So', choose: () => undefined }]);
  setView(app.store, { message: message('Read again.', 0) });
  await soon(() => expect(bar()).toMatch(/^ Read again\. *$/));
  ask();
  await soon(() => expect(bar()).toMatch(/^ ↑↓ choose /));
  setView(app.store, { message: message('Read once more.', 1) });
  await soon(() => expect(bar()).toMatch(/^ Read once more\. *$/));
  ask();
  await soon(() => expect(bar()).toMatch(/^ ↑↓ choose /));
});

test('it opens in full, above those before it with time and tone', async () => {
  const { app, text } = shown();
  notify(app, 'web is paused.', 'good');
  notify(app, 'unknown key', 'warn');
  notify(app, LONG, 'bad');
  runAction(app, actionById('messages'));
  await soon(() => {
    expect(text()).toMatch(/\d\d:\d\d:\d\d {2}error/);
    expect(text()).toContain('Rumpelstiltskin');
    expect(text()).toMatch(/\d\d:\d\d:\d\d {2}warning {2}unknown key/);
    expect(text()).toMatch(/\d\d:\d\d:\d\d {2}done {5}web is paused\./);
  });
});

test('they keep their place while others are told, and say how many those are', async () => {
  const { app, lines, type } = shown();
  for (let at = 0; at < 60; at++) notify(app, `message ${at}`);
  notify(app, LONG, 'bad');
  runAction(app, actionById('messages'));
  /** The rows of the dialog below its title that tell messages. */
  const told = () =>
    lines().flatMap((row) => row.match(/\bmessage \d+|one reason|Rumpelstiltskin/)?.[0] ?? []);
  await soon(() => expect(told()).toContain('Rumpelstiltskin'));
  notify(app, 'the first that is new');
  await soon(() => expect(lines().join('\n')).toContain('Messages  1 new'));
  await soon(() => expect(told()[0]).toBe('one reason'));
  expect(lines().slice(0, -1).join('\n')).not.toContain('the first that is new');
  type('\x1b[6~');
  await soon(() => expect(told()).not.toContain('Rumpelstiltskin'));
  const before = told();
  notify(app, 'the second that is new');
  await soon(() => expect(lines().join('\n')).toContain('Messages  2 new'));
  expect(told()).toEqual(before);
  type('\x1b[H');
  await soon(() =>
    expect(lines().join('\n')).toMatch(/Messages {2}2 new[^\n]*\n(.*\n){0,3}.*the second that is new/),
  );
});

test('there is none at first', async () => {
  const { app, text } = shown();
  runAction(app, actionById('messages'));
  await soon(() => expect(text()).toContain('There has been no message yet.'));
});

test("a VM's long name leaves a dialog's title its end", async () => {
  const { app, text } = shown();
  openChoice(app.store, `Start ${'n'.repeat(127)}: which mode?`, [], []);
  await soon(() => expect(text()).toMatch(/Start n+…n+: which mode\?/));
});
