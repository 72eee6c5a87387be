import { expect, it } from 'vitest';
import { performMarked } from '../../src/state/actions/perform-marked.js';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { choiceDialog, outcomeDialog } from '../../src/state/dialogs.js';
import { refusal, success } from '../../src/state/operations/work.js';
import { openAppContext } from '../support/app-context.js';
import { topDialog } from '../support/top-dialog.js';
import { activeVm } from '../support/vms.js';

function listed(count: number) {
  const { app } = openAppContext();
  const { store } = app;
  const vms = Array.from({ length: count }, (_, at) => ({
    ...activeVm(0, `vm-${at}`, 'stopped'),
    key: `${at}`,
  }));
  store.setState((state) => ({ snapshot: { ...state.snapshot, vms } }));
  return { app, store, vms };
}

it('many VMs begin in turns of their own, and no more are worked on at once than a host can have', async () => {
  const { app, store, vms } = listed(100);
  let turn = 0;
  let isOver = false;
  const count = () => {
    turn += 1;
    if (!isOver) setImmediate(count);
  };
  count();
  let atWork = 0;
  let most = 0;
  const turns = new Set<number>();
  const places: (string | null)[] = [];
  const waiting: (() => void)[] = [];
  const all = performMarked(app, actionById('delete'), vms, [], async (vm) => {
    turns.add(turn);
    const { progress } = store.getState();
    places.push(progress && `${progress.title} ${progress.at} of ${progress.of}`);
    atWork += 1;
    most = Math.max(most, atWork);
    await new Promise<void>((resolve) => waiting.push(resolve));
    atWork -= 1;
    return success(`delete ${vm.name}`, 'done', null);
  });
  await expect.poll(() => waiting.length).toBe(32);
  for (let at = 0; at < 100; at += 1) {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.();
  }
  await all;
  isOver = true;
  expect({ most, turns: turns.size, last: places.at(-1) }).toEqual({
    most: 32,
    turns: 100,
    last: 'delete 100 of 100',
  });
  expect(store.getState().progress).toBeNull();
  expect(store.getState().view.message?.text).toBe('100 of 100 deleted');
});

it('of many that fail the first are shown, and how many more', async () => {
  const { app, store, vms } = listed(40);
  await performMarked(app, actionById('delete'), vms, [], async (vm) =>
    refusal(`delete ${vm.name}`, 'The disk is full.', null, vm.key),
  );
  expect(store.getState().view.dialogs).toHaveLength(11);
  expect(topDialog(store, outcomeDialog)?.props.outcome.message).toBe(
    'The 10 shown next failed, and 30 more.',
  );
  expect(store.getState().view.message?.text).toBe('0 of 40 deleted');
});

it('many leave the progress of activations that are under way', async () => {
  const { app, store, vms } = listed(40);
  const progress = { title: 'activating', at: 1, of: 2 };
  store.setState({ progress });
  const seen = new Set<unknown>();
  await performMarked(app, actionById('delete'), vms, [], async (vm) => {
    seen.add(store.getState().progress);
    return success(`delete ${vm.name}`, 'done', null);
  });
  expect([...seen, store.getState().progress]).toEqual([progress, progress]);
});

it('who leaves while many wait for their turn is asked, even between two of them', async () => {
  const { app, store, vms } = listed(40);
  store.setState({ work: new Map() });
  const all = performMarked(app, actionById('delete'), vms, [], async (vm) => {
    if (vm.name === 'vm-9') runAction(app, actionById('quit'));
    return success(`delete ${vm.name}`, 'done', null);
  });
  await all;
  expect(topDialog(store, choiceDialog)?.props).toMatchObject({
    title: 'Leave?',
    lines: ['30 more VMs wait for their turn, and stay as they are.'],
  });
});
