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
  const { lines } = anAppScreen(app, { columns: 80, rows: 24 });
  const text = () => lines().join('\n');
  return { app, text, bar: () => lines().at(-1) ?? '' };
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
