import { expect, test } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { closeDialog, type Desk } from '../../src/state/app-context.js';
import { openDesk } from '../support/desk.js';

/** The labels of the question on top, and the way to choose one. */
function question({ store }: Desk) {
  const dialog = store.getState().view.dialogs.at(-1);
  if (dialog?.kind !== 'choice') return null;
  return {
    lines: dialog.lines,
    labels: dialog.choices.map(({ label }) => label),
    choose: (label: string) => {
      closeDialog(store);
      dialog.choices.find((one) => one.label === label)?.choose();
    },
  };
}

test('leaving asks first while an operation is under way, then about the VMs that run', () => {
  const { desk, hasLeft } = openDesk();
  desk.store.setState({ work: new Map([['entry 7', { title: 'activate lab', since: 0 }]]) });
  runAction(desk, actionById('quit'));
  expect(question(desk)?.lines).toContain('activate lab');
  question(desk)?.choose('Stay');
  expect(question(desk)).toBeNull();
  runAction(desk, actionById('quit'));
  question(desk)?.choose('Leave all the same');
  expect(question(desk)?.labels).toContain('Pause all and leave');
  expect(hasLeft()).toBe(false);
});

test('leaving all the same leaves where no VM runs', () => {
  const { desk, hasLeft } = openDesk();
  desk.store.setState((state) => ({
    work: new Map([['entry 7', { title: 'activate lab', since: 0 }]]),
    world: { ...state.world, vms: [] },
  }));
  runAction(desk, actionById('quit'));
  question(desk)?.choose('Leave all the same');
  expect(hasLeft()).toBe(true);
});
