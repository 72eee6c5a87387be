import { expect, test } from 'vitest';
import { actionById, runAction } from '../../src/state/actions.js';
import { ask, closeDialog } from '../../src/state/desk.js';
import { fieldOf, type ViewState } from '../../src/state/view.js';
import { openDesk } from '../support/desk.js';

test('a session that opens is shown and gets the keyboard', async () => {
  const { desk, opened } = openDesk();
  runAction(desk, actionById('console'));
  expect(await opened()).toMatchObject({ tab: 'the console', captured: 'the console', pane: 'main' });
});

test.each<[string, Partial<ViewState>]>([
  ['types into another guest', { tab: 'another', captured: 'another', pane: 'main' }],
  ['types a filter', { filtering: fieldOf('we') }],
])('a session that opens while the user %s takes no key', async (_, view) => {
  const { desk, opened } = openDesk();
  runAction(desk, actionById('console'));
  desk.store.setState((state) => ({ view: { ...state.view, ...view } }));
  const after = await opened();
  expect(after).toMatchObject({ tab: 'details', captured: null, pane: 'list', ...view });
  expect(after.notice?.text).toBe('web: its console is open in a tab.');
});

test('a session that opens below a dialog takes no key; a later one does', async () => {
  const { desk, opened } = openDesk();
  runAction(desk, actionById('console'));
  ask(desk.store, { kind: 'help', scroll: 0 });
  expect(await opened()).toMatchObject({ tab: 'details', captured: null });
  closeDialog(desk.store);
  runAction(desk, actionById('console'));
  expect(desk.store.getState().view).toMatchObject({ tab: 'the console', captured: 'the console' });
});
