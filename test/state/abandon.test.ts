import { expect, test } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import type { AppContext } from '../../src/state/app-context.js';
import { choiceDialog } from '../../src/state/dialogs.js';
import { openAppContext } from '../support/app-context.js';
import { topDialog } from '../support/top-dialog.js';

/** The labels of the question on top, and the way to choose one. */
function question({ store }: AppContext) {
  const dialog = topDialog(store, choiceDialog);
  if (dialog === null) return null;
  const { lines, choices } = dialog.props;
  return {
    lines,
    labels: choices.map(({ label }) => label),
    choose: (label: string) => {
      dialog.close();
      choices.find((one) => one.label === label)?.choose();
    },
  };
}

test('leaving asks first while an operation is under way, then about the VMs that run', () => {
  const { app, hasLeft } = openAppContext();
  app.store.setState({ work: new Map([['entry 7', { title: 'activate lab', since: 0 }]]) });
  runAction(app, actionById('quit'));
  expect(question(app)?.lines).toContain('activate lab');
  question(app)?.choose('Stay');
  expect(question(app)).toBeNull();
  runAction(app, actionById('quit'));
  question(app)?.choose('Leave all the same');
  expect(question(app)?.labels).toContain('Pause all and leave');
  expect(hasLeft()).toBe(false);
});

test('leaving all the same leaves where no VM runs', () => {
  const { app, hasLeft } = openAppContext();
  app.store.setState((state) => ({
    work: new Map([['entry 7', { title: 'activate lab', since: 0 }]]),
    snapshot: { ...state.snapshot, vms: [] },
  }));
  runAction(app, actionById('quit'));
  question(app)?.choose('Leave all the same');
  expect(hasLeft()).toBe(true);
});
