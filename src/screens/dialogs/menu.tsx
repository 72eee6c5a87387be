import { Text } from 'ink';
import type { ReactElement } from 'react';
import type { Action } from '../../state/actions/action.js';
import { available, menuActionsOf } from '../../state/actions/table.js';
import { menuDialog } from '../../state/actions/view-actions.js';
import { keyLabel } from '../components/key-label.js';
import { type SelectItem, SelectList } from '../components/select-list.js';
import { theme } from '../theme.js';
import { useAppState, useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { CHOOSE_HINTS, DialogLayout } from './dialog-layout.js';
import { menuVm, targetWords, useRunAction } from './menu-target.js';
import { closeKeys, useDialog, useKeyMap, useKeys } from './use-dialog.js';

/** Everything that can be done with a VM; what cannot be done is listed with its reason. */
function ActionMenu({ vmKey }: { vmKey: string }): ReactElement {
  const { app } = useScreen();
  const { close, rows } = useDialog();
  const title = useAppState((state) => targetWords(state, vmKey).join('  '));
  const run = useRunAction(vmKey);
  useKeys((key) => {
    const state = app.store.getState();
    const vm = menuVm(state, vmKey);
    const withKey = menuActionsOf(state).filter((action) => action.keys.includes(key.name));
    const action = withKey.find((one) => available(one, state, vm) === true) ?? withKey[0];
    if (action !== undefined) run(action);
    return action !== undefined;
  });
  useKeyMap(closeKeys(close));
  const state = app.store.getState();
  const vm = menuVm(state, vmKey);
  const labelOf = ({ keys }: Action) => `${keyLabel(keys[0] ?? '')} `;
  const widest = Math.max(3, ...menuActionsOf(state).map((action) => labelOf(action).length));
  const items = menuActionsOf(state).map((action): SelectItem<Action> => {
    const answer = available(action, state, vm);
    const label = (
      <>
        <Text {...theme.key}>{labelOf(action).padEnd(widest)}</Text>
        {action.title}
      </>
    );
    return { key: action.id, value: action, label, disabledReason: answer === true ? null : answer };
  });
  return (
    <DialogLayout title={title} hints={CHOOSE_HINTS}>
      <SelectList items={items} rows={rows} onSelect={run} />
    </DialogLayout>
  );
}

export const menu = dialog(menuDialog, ActionMenu, { width: 68 });
