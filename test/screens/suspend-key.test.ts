import { expect, onTestFinished, test } from 'vitest';
import { createLateLog } from '../../src/cli/late-log.js';
import { routeKey } from '../../src/screens/keys.js';
import type { Screen } from '../../src/screens/screen.js';
import { type AppContext, openChoice, openDialog } from '../../src/state/app-context.js';
import { fieldAt } from '../../src/state/field.js';

import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { openFakeLine } from '../terminal/fake-line.js';

test.each<[string, number, (app: AppContext) => void]>([
  ['the list', 40, () => undefined],
  ['a terminal that is too small', 10, () => undefined],
  ['a question', 40, ({ store }) => openChoice(store, 'Leave?', [], [])],
  [
    'a text field in a dialog',
    40,
    ({ store }) => openDialog(store, { kind: 'palette', vmKey: null, field: fieldAt('', 0), cursor: 0 }),
  ],
  ['the filter', 40, ({ store }) => setView(store, { filtering: fieldAt('', 0) })],
  [
    'the filter of the log',
    40,
    ({ store }) => setView(store, { log: { ...store.getState().view.log, filtering: fieldAt('', 0) } }),
  ],
])('Ctrl-Z suspends in %s', (_where, rows, lead) => {
  const line = openFakeLine(120, rows);
  onTestFinished(() => line.terminal.close());
  const suspended: boolean[] = [];
  const app: AppContext = { ...openAppContext().app, suspend: () => suspended.push(true) };
  const screen: Screen = {
    app,
    terminal: line.terminal,
    log: createLateLog(),
    sessionGrid: (_id, columns) => ({ columns, rows: [], cursor: null }),
    scrollSession: () => false,
  };
  lead(app);
  const { view } = app.store.getState();
  routeKey(screen, { name: 'ctrl-z', text: '', sequence: '\x1a', readAt: 0 });
  expect(suspended).toHaveLength(1);
  expect(app.store.getState().view).toEqual(view);
});
