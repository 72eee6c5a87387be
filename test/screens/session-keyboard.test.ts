import { expect, test } from 'vitest';
import { movePane } from '../../src/screens/keys/move.js';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { textLines } from '../support/text-lines.js';
import { anAppScreen } from './support/a-screen.js';

/** The console of `web`, asked for and not open yet, on a line to type on; `names`: the keys that the manager got. */
function anOpening() {
  const { app, opened, refuse, endSession, typed, say } = openAppContext();
  const { screen, terminal, type, lines } = anAppScreen(app);
  const names: string[] = [];
  terminal.onKey((key) => names.push(key.name));
  runAction(app, actionById('console'));
  const hint = () => (lines().at(-1) ?? '').trim();
  return { screen, app, opened, refuse, endSession, typed, say, names, type, hint };
}

/** The same, open: it has the keyboard. */
async function aSession() {
  const session = anOpening();
  await session.opened();
  return session;
}

test('a paste reaches the session whole, whatever it holds', async () => {
  const { app, typed, names, type } = await aSession();
  type('a\x1b[200~rm foo\\ bar ~/x\ry\x1db\x1b[201~b');
  await soon(() => expect(typed()).toMatch(/b$/));
  expect(typed().replaceAll('\r', '\n')).toBe('a[pasted: rm foo\\ bar ~/x\ny\x1db]b');
  expect(names).toEqual([]);
  expect(app.store.getState().view.captured).toBe('the console');
});

test('a session that is scrolled back goes to its end when it gets the keyboard', async () => {
  const { screen, app, say } = await aSession();
  setView(app.store, { captured: null });
  say(textLines(Array.from({ length: 30 }, (_, at) => `line ${at}`)));
  movePane(screen, 'page-up');
  expect(app.store.getState().view.browsing.get('the console')?.at).toEqual({ top: 23, left: 0 });
  runAction(app, actionById('attach'));
  expect(app.store.getState().view.browsing.size).toBe(0);
});

test('what is typed for a guest whose tool has died reaches neither it nor the manager', async () => {
  const { app, endSession, typed, names, type } = await aSession();
  type('ls');
  await soon(() => expect(typed()).toBe('ls'));
  endSession();
  const before = app.store.getState();
  // The escape key is the last: what came before it has been taken by then.
  type('top\x1b[200~qp\x1b[201~\r\x1d');
  await soon(() => expect(app.store.getState().view.captured).toBeNull());
  expect(typed()).toBe('ls');
  expect(names).toEqual([]);
  const { view, work, commands, tabs } = app.store.getState();
  expect({ work, commands, tabs }).toEqual({
    work: before.work,
    commands: before.commands,
    tabs: before.tabs,
  });
  expect(view).toMatchObject({ dialogs: [], tab: 'the console', pane: 'main', message: null });
});

test('Enter opens a session again that has ended, unless it ends a line that was typed for the guest', async () => {
  const { app, endSession, type, typed, hint } = await aSession();
  type('ls');
  await soon(() => expect(typed()).toBe('ls'));
  endSession();
  await soon(() =>
    expect(hint()).toBe('the session has ended   Enter connects again  Ctrl-] back to the manager'),
  );
  type('\r');
  type('top');
  type('\r\r');
  type('\x1d');
  await soon(() => expect(app.store.getState().view.captured).toBeNull());
  // Whoever leaves what is being opened has left no session.
  expect(app.store.getState().view).toMatchObject({ opening: null, left: { session: 'the console' } });
  setView(app.store, { captured: 'the console', left: null });
  type('\r');
  await soon(() =>
    expect(app.store.getState().view).toMatchObject({ captured: null, opening: { mode: 'console' } }),
  );
});

test("after the escape key the keys are the manager's again", async () => {
  const { app, endSession, names, type } = await aSession();
  endSession();
  type('x\x1dt');
  await soon(() => expect(names).toEqual(['t']));
  await soon(() => expect(app.store.getState().view.dialogs.at(-1)?.kind).toBe('stream'));
});

test('what is typed for a guest whose console is opening reaches neither it nor the manager', async () => {
  const { app, opened, typed, names, type, hint } = anOpening();
  const before = app.store.getState();
  type('top\x1b[200~qp\x1b[201~\r\x1b');
  await soon(() => expect(app.store.getState().view.opening?.wasTypedInto).toBe(true));
  await soon(() => expect(hint()).toBe('opening the console   keys go nowhere  Ctrl-] back to the manager'));
  await opened();
  // What comes before this in the line has been taken by then.
  type('ls');
  await soon(() => expect(typed()).toMatch(/ls$/));
  expect(typed()).toBe('ls');
  expect(names).toEqual([]);
  const { view, work, commands } = app.store.getState();
  expect({ work, commands }).toEqual({ work: before.work, commands: before.commands });
  expect(view).toMatchObject({ captured: 'the console', opening: null, dialogs: [], message: null });
});

test('the escape key ends the wait: the keys act again, and the session takes none when it opens', async () => {
  const { app, opened, typed, names, type } = anOpening();
  type('x\x1b[93;5ut');
  await soon(() => expect(names).toEqual(['t']));
  await soon(() => expect(app.store.getState().view.dialogs.at(-1)?.kind).toBe('stream'));
  expect(await opened()).toMatchObject({ captured: null, opening: null, tab: 'details' });
  expect(typed()).toBe('');
});

test('a console that fails to open while the user types keeps the keys until the escape key', async () => {
  const { app, refuse, names, type, hint } = anOpening();
  type('to');
  await soon(() => expect(app.store.getState().view.opening?.wasTypedInto).toBe(true));
  await refuse('the tool is not built');
  type('p');
  await soon(() => expect(app.store.getState().view.message).toBeNull());
  await soon(() =>
    expect(hint()).toBe('the console did not open   keys go nowhere  Ctrl-] back to the manager'),
  );
  type('\x1dt');
  await soon(() => expect(names).toEqual(['t']));
});

test('one that does not open, with nothing typed, gives the keys back', async () => {
  const { app, refuse, names, type } = anOpening();
  await refuse('the tool is not built');
  expect(app.store.getState().view.opening).toBeNull();
  type('t');
  await soon(() => expect(names).toEqual(['t']));
});
