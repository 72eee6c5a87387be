import { expect, onTestFinished, test, vi } from 'vitest';
import { createLateLog } from '../../src/cli/late-log.js';
import { mountDialogs } from '../../src/screens/mount.js';
import { followPlaces } from '../../src/screens/panes.js';
import type { Screen } from '../../src/screens/screen.js';
import { setView } from '../../src/state/store.js';
import type { ViewState } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { openFakeLine } from '../terminal/fake-line.js';

/** The screens of a context on a line of this size; `written` has what went to the terminal. */
function aScreen(columns: number, rows: number, view: Partial<ViewState> = {}) {
  const line = openFakeLine(columns, rows);
  const { app } = openAppContext(view);
  const screen: Screen = {
    app,
    terminal: line.terminal,
    log: createLateLog(),
    sessionGrid: (_id, width) => ({ columns: width, rows: [], cursor: null }),
    scrollSession: () => false,
  };
  onTestFinished(() => line.terminal.close());
  onTestFinished(app.store.subscribe(() => line.terminal.panesChanged('at once')));
  return { ...line, app, screen };
}

async function painted({ terminal }: Pick<Screen, 'terminal'>): Promise<void> {
  await expect.poll(() => terminal.isFramePending()).toBe(false);
}

test.each([
  [120, 40, {}],
  [80, 24, { pane: 'main' }],
  [200, 60, { zoomed: true }],
  [72, 20, { filter: 'we' }],
  [60, 10, {}],
] as const)('what is shown at %i x %i before Ink is there stays as it is', async (columns, rows, view) => {
  const { screen, written } = aScreen(columns, rows, view);
  onTestFinished(followPlaces(screen));
  await painted(screen);
  expect(written.join('')).toContain(rows < 20 ? 'too small' : 'web');
  written.length = 0;
  onTestFinished(mountDialogs(screen, (error) => expect.unreachable(String(error))));
  await painted(screen);
  expect(written.join('')).toBe('');
});

test('a key costs Ink nothing where no dialog is open', async () => {
  const { screen, app, written } = aScreen(120, 40);
  onTestFinished(followPlaces(screen));
  onTestFinished(mountDialogs(screen, (error) => expect.unreachable(String(error))));
  await painted(screen);
  const drawn = vi.spyOn(screen.terminal.ink.stdout, 'write');
  written.length = 0;
  setView(app.store, { filter: 'we' });
  await expect.poll(() => written.join('')).toContain('we');
  expect(drawn).not.toHaveBeenCalled();
});
