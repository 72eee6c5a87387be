import { expect, test } from 'vitest';
import { actionById, actionForKey, runAction } from '../../src/state/actions/table.js';
import { PANES, type ViewState } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { logLine } from '../support/log-line.js';

/** The view after these actions. */
function after(view: Partial<ViewState>, ...ids: readonly string[]): ViewState {
  const { app } = openAppContext(view);
  for (const id of ids) runAction(app, actionById(id));
  return app.store.getState().view;
}

test('the keys go round the panes, both ways', () => {
  expect(after({}, 'next-pane').pane).toBe('main');
  expect(after({}, 'next-pane', 'next-pane').pane).toBe('log');
  expect(after({}, 'next-pane', 'next-pane', 'next-pane').pane).toBe('list');
  expect(after({}, 'previous-pane').pane).toBe('log');
});

test('where one pane has the whole screen the keys stay there', () => {
  expect(after({}, 'zoom', 'next-pane')).toMatchObject({ pane: 'list', zoomed: true });
  expect(after({ pane: 'log' }, 'zoom', 'previous-pane')).toMatchObject({ pane: 'log', zoomed: true });
});

test('any pane has the whole screen, and gives it back with the keys where they were', () => {
  for (const pane of PANES) {
    expect(after({ pane }, 'zoom')).toMatchObject({ pane, zoomed: true });
    expect(after({ pane }, 'zoom', 'zoom')).toMatchObject({ pane, zoomed: false });
  }
});

test('a tab that is turned to is in sight', () => {
  expect(after({ pane: 'log' }, 'zoom', 'next-tab')).toMatchObject({ pane: 'main', tab: 'config' });
  expect(after({ pane: 'log' }, 'next-tab')).toMatchObject({ pane: 'log', tab: 'config' });
});

test('a filter is typed in sight', () => {
  const filtering = { text: '' };
  expect(after({ pane: 'main' }, 'zoom', 'filter')).toMatchObject({ pane: 'list', zoomed: false, filtering });
  expect(after({}, 'zoom', 'filter')).toMatchObject({ pane: 'list', zoomed: true, filtering });
});

test('f holds the log at the lines that are shown, and follows again', () => {
  const { app } = openAppContext({ pane: 'log' });
  const withLines = {
    ...app,
    log: { ...app.log, lines: () => [logLine({ number: 41 }), logLine({ number: 42 })] },
  };
  const press = () => {
    const meant = actionForKey(app.store.getState(), 'f');
    if (meant) runAction(withLines, meant.action);
    return app.store.getState().view.log;
  };
  expect(press()).toMatchObject({ follow: false, bottom: 42, cursor: 42, heldAt: 42 });
  expect(press().follow).toBe(true);
});
