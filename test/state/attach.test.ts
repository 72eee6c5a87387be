import { expect, test } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { helpDialog } from '../../src/state/actions/view-actions.js';
import type { AppContext } from '../../src/state/app-context.js';
import { choiceDialog, openDialog, type Question } from '../../src/state/dialogs.js';
import { fieldOf } from '../../src/state/field.js';
import type { Outcome } from '../../src/state/operations/outcome.js';
import type { ViewState } from '../../src/state/view.js';
import type { Vm } from '../../src/state/vms/model.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { topDialog } from '../support/top-dialog.js';
import { activeVm } from '../support/vms.js';

test('a session that opens is shown and gets the keyboard', async () => {
  const { app, opened } = openAppContext();
  runAction(app, actionById('console'));
  expect(await opened()).toMatchObject({ tab: 'the console', captured: 'the console', pane: 'main' });
});

test.each<[string, Partial<ViewState>]>([
  ['types into another guest', { tab: 'another', captured: 'another', pane: 'main' }],
  ['types a filter', { filtering: fieldOf('we') }],
])('a session that opens while the user %s takes no key', async (_, view) => {
  const { app, opened } = openAppContext();
  runAction(app, actionById('console'));
  app.store.setState((state) => ({ view: { ...state.view, ...view } }));
  const after = await opened();
  expect(after).toMatchObject({ tab: 'details', captured: null, pane: 'list', ...view });
  expect(after.message?.text).toBe('web: its console is open in a tab.');
});

test('a session that opens below a dialog takes no key; a later one does', async () => {
  const { app, opened } = openAppContext();
  runAction(app, actionById('console'));
  openDialog(app.store, helpDialog, {});
  expect(await opened()).toMatchObject({ tab: 'details', captured: null });
  topDialog(app.store, helpDialog)?.close();
  runAction(app, actionById('console'));
  expect(app.store.getState().view).toMatchObject({ tab: 'the console', captured: 'the console' });
});

/** Asks to start the selected VM, and returns what the dialog offers. */
async function modesFor(app: AppContext, vm: Vm): Promise<Question['choices']> {
  app.store.setState((state) => ({
    snapshot: { ...state.snapshot, vms: [vm] },
    view: { ...state.view, selected: { kind: 'vm', key: vm.key }, captured: null, pane: 'list' },
  }));
  runAction(app, actionById('start'));
  return soon(() => {
    const dialog = topDialog(app.store, choiceDialog);
    if (dialog === null) throw new Error('no choice of a mode');
    return dialog.props.choices;
  });
}

test.each([
  ['stays connected while the VM is stopped', false],
  ['has ended, its tab still there', true],
])('a VM can be started again in the mode of its own session that %s', async (_, ends) => {
  const { app, opened, endSession } = openAppContext();
  runAction(app, actionById('console'));
  await opened();
  if (ends) endSession();
  const choices = await modesFor(app, activeVm(0, 'web', 'stopped'));
  expect(choices[0]).toMatchObject({ label: 'console', disabledReason: null });
});

test('a VM that is started again beside its own session shows that session, and opens no other', async () => {
  const { app, opened } = openAppContext();
  runAction(app, actionById('console'));
  await opened();
  const started: Outcome = {
    ok: true,
    unclear: false,
    tried: 'start web',
    message: 'web is running.',
    advice: null,
    commands: [],
    kernel: [],
    key: null,
  };
  const port = app.port();
  const starting = {
    ...app,
    port: () => ({ ...port, operations: { ...port.operations, start: async () => started } }),
  };
  const choices = await modesFor(starting, activeVm(0, 'web', 'stopped'));
  topDialog(app.store, choiceDialog)?.close();
  choices[0]?.choose();
  await soon(() => expect(app.store.getState().view.captured).toBe('the console'));
  expect(app.store.getState().tabs).toHaveLength(1);
});

test('a VM cannot be started in the mode that the session of another VM has', async () => {
  const { app, opened } = openAppContext();
  runAction(app, actionById('console'));
  await opened();
  const choices = await modesFor(app, activeVm(1, 'db', 'stopped'));
  expect(choices[0]).toMatchObject({ label: 'console', disabledReason: 'taken by console of web' });
});
