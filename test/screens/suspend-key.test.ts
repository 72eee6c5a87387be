import { expect, test } from 'vitest';
import { route } from '../../src/screens/keys/route.js';
import { paletteDialog } from '../../src/state/actions/view-actions.js';
import type { AppContext } from '../../src/state/app-context.js';
import { openChoice, openDialog } from '../../src/state/dialogs.js';
import { fieldAt } from '../../src/state/field.js';
import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { aScreen } from './support/a-screen.js';

test.each<[string, number, (app: AppContext) => void]>([
  ['the list', 40, () => undefined],
  ['a terminal that is too small', 10, () => undefined],
  ['a question', 40, ({ store }) => openChoice(store, 'Leave?', [], [])],
  ['a text field in a dialog', 40, ({ store }) => openDialog(store, paletteDialog, { vmKey: null })],
  ['the filter', 40, ({ store }) => setView(store, { filtering: fieldAt('', 0) })],
  [
    'the filter of the log',
    40,
    ({ store }) =>
      setView(store, {
        log: { ...store.getState().view.log, filtering: { of: 'filter', field: fieldAt('', 0) } },
      }),
  ],
])('Ctrl-Z suspends in %s', (_where, rows, lead) => {
  const suspended: boolean[] = [];
  const app: AppContext = { ...openAppContext().app, suspend: () => suspended.push(true) };
  const { screen } = aScreen(app, { rows });
  lead(app);
  const { view } = app.store.getState();
  route(screen, { key: { name: 'ctrl-z', text: '', readAt: 0 } });
  expect(suspended).toHaveLength(1);
  expect(app.store.getState().view).toEqual(view);
});
