import { expect, onTestFinished, test } from 'vitest';
import { createLateLog } from '../../src/cli/late-log.js';
import { routeKey, routePaste } from '../../src/screens/keys.js';
import { movePane } from '../../src/screens/move.js';
import type { Screen } from '../../src/screens/screen.js';
import { followCapture } from '../../src/screens/session-keys.js';
import { actionById, runAction } from '../../src/state/actions.js';
import { openDesk } from '../support/desk.js';
import { soon } from '../support/soon.js';
import { openFakeLine } from '../terminal/fake-line.js';

/** A stream of `web` that has the keyboard, on a line to type on; `names`: the keys that the manager got. */
async function aSession() {
  const line = openFakeLine(120, 40);
  onTestFinished(() => line.terminal.close());
  const { desk, opened, endSession, typed } = openDesk();
  const screen: Screen = {
    desk,
    terminal: line.terminal,
    log: createLateLog(),
    sessionGrid: (_id, columns) => ({ columns, rows: [], cursor: null }),
    scrollSession: (_id, step) => step < 0,
  };
  const names: string[] = [];
  line.terminal.onKey((key) => {
    names.push(key.name);
    routeKey(screen, key);
    return true;
  });
  line.terminal.onPaste(({ text }) => routePaste(screen, text));
  onTestFinished(
    desk.store.subscribe((state, before) => {
      if (state.view.captured !== before.view.captured) followCapture(screen, state.view.captured);
    }),
  );
  runAction(desk, actionById('console'));
  await opened();
  return { screen, desk, endSession, typed, names, type: line.type };
}

test('a paste comes to the session as one, whatever it holds', async () => {
  const { desk, typed, names, type } = await aSession();
  type('a\x1b[200~rm foo\\ bar ~/x\ry\x1db\x1b[201~b');
  await soon(() => expect(typed()).toMatch(/b$/));
  expect(typed().replaceAll('\r', '\n')).toBe('a[pasted: rm foo\\ bar ~/x\ny\x1db]b');
  expect(names).toEqual([]);
  expect(desk.store.getState().view.captured).toBe('the console');
});

test.each([
  ['typing', 'x'],
  ['a paste', '\x1b[200~x\x1b[201~'],
])('a session that was scrolled back says so until %s', async (_, bytes) => {
  const { screen, desk, type } = await aSession();
  movePane(screen, 'page-up');
  expect([...desk.store.getState().view.scrolled]).toEqual(['the console']);
  type(bytes);
  await soon(() => expect([...desk.store.getState().view.scrolled]).toEqual([]));
});

test('what is typed for a guest whose tool has died reaches neither it nor the manager', async () => {
  const { desk, endSession, typed, names, type } = await aSession();
  type('ls');
  await soon(() => expect(typed()).toBe('ls'));
  endSession();
  const before = desk.store.getState();
  // The escape key is the last: what came before it has been taken by then.
  type('top\x1b[200~qp\x1b[201~\r\x1d');
  await soon(() => expect(desk.store.getState().view.captured).toBeNull());
  expect(typed()).toBe('ls');
  expect(names).toEqual([]);
  const { view, work, commands, tabs } = desk.store.getState();
  expect({ work, commands, tabs }).toEqual({
    work: before.work,
    commands: before.commands,
    tabs: before.tabs,
  });
  expect(view).toMatchObject({ dialogs: [], tab: 'the console', pane: 'main', notice: null });
});

test("after the escape key the keys are the manager's again", async () => {
  const { desk, endSession, names, type } = await aSession();
  endSession();
  type('x\x1dt');
  await soon(() => expect(names).toEqual(['t']));
  await soon(() => expect(desk.store.getState().view.dialogs.at(-1)?.kind).toBe('stream'));
});
