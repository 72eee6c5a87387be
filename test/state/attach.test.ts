import { expect, test } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { ask, closeDialog, type Desk } from '../../src/state/app-context.js';
import type { Outcome } from '../../src/state/operations/outcome.js';
import { type Choice, fieldOf, type ViewState } from '../../src/state/view.js';
import type { Vm } from '../../src/state/vms/model.js';
import { openDesk } from '../support/desk.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';

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

/** Asks to start a VM that is selected, and gives what the dialog offers. */
async function modesFor(desk: Desk, vm: Vm): Promise<readonly Choice[]> {
  desk.store.setState((state) => ({
    world: { ...state.world, vms: [vm] },
    view: { ...state.view, selected: { kind: 'vm', key: vm.key }, captured: null, pane: 'list' },
  }));
  runAction(desk, actionById('start'));
  return soon(() => {
    const dialog = desk.store.getState().view.dialogs.at(-1);
    if (dialog?.kind !== 'choice') throw new Error('no choice of a mode');
    return dialog.choices;
  });
}

test.each([
  ['stays connected while the VM is stopped', false],
  ['has ended, its tab still there', true],
])('a VM can be started again in the mode of its own session that %s', async (_, ends) => {
  const { desk, opened, endSession } = openDesk();
  runAction(desk, actionById('console'));
  await opened();
  if (ends) endSession();
  const choices = await modesFor(desk, activeVm(0, 'web', 'stopped'));
  expect(choices[0]).toMatchObject({ label: 'console', off: null });
});

test('a VM that is started again beside its own session shows that session, and opens no other', async () => {
  const { desk, opened } = openDesk();
  runAction(desk, actionById('console'));
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
  const starting = { ...desk, operations: { ...desk.operations, start: async () => started } };
  const choices = await modesFor(starting, activeVm(0, 'web', 'stopped'));
  closeDialog(desk.store);
  choices[0]?.choose();
  await soon(() => expect(desk.store.getState().view.captured).toBe('the console'));
  expect(desk.store.getState().tabs).toHaveLength(1);
});

test('a VM cannot be started in the mode that the session of another VM has', async () => {
  const { desk, opened } = openDesk();
  runAction(desk, actionById('console'));
  await opened();
  const choices = await modesFor(desk, activeVm(1, 'db', 'stopped'));
  expect(choices[0]).toMatchObject({ label: 'console', off: 'taken by console of web' });
});
