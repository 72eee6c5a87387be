import { expect, test } from 'vitest';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { COLUMNS, isColumnName } from '../../src/state/columns/columns.js';
import { choiceDialog } from '../../src/state/dialogs.js';
import { openAppContext } from '../support/app-context.js';
import { topDialog } from '../support/top-dialog.js';
import { activeVm } from '../support/vms.js';

test('the menu of columns says A only of those that are sorted as texts', () => {
  const { app } = openAppContext();
  const vm = activeVm(0, 'web', 'running', { tags: ['prod'], notes: 'one', autostart: 1, startedAt: 1 });
  const beside = { exits: new Map(), now: 2 };
  runAction(app, actionById('sort'));
  const choices = topDialog(app.store, choiceDialog)?.props.choices ?? [];
  const ofTexts = choices.filter(({ hint }) => hint === 'A first').map(({ label }) => label);
  const isText = (name: string) => {
    if (!isColumnName(name)) return false;
    const { value, order = value } = COLUMNS[name];
    return typeof order(vm, beside) === 'string';
  };
  expect(ofTexts).toEqual(choices.map(({ label }) => label).filter(isText));
  expect(choices.find(({ label }) => label === 'autostart')?.hint).toBe('the lowest first');
});
