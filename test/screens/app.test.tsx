import { expect, test } from 'vitest';
import { openConfirm } from '../../src/state/dialogs.js';
import { setView } from '../../src/state/store.js';
import type { ViewState } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { tab } from '../support/app-states.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { gridOf, textCells } from '../terminal/text-cells.js';
import { anAppScreen, type ScreenOptions } from './support/a-screen.js';

const web = activeVm(0, 'web', 'running');

/** The program's screen with a console to `web` shown, on which `print` puts lines. */
function aConsole(view: Partial<ViewState> = {}, options: ScreenOptions = {}) {
  const { app } = openAppContext({ tab: 's', pane: 'main', ...view });
  app.store.setState({ tabs: [tab('s', web)] });
  let printed: readonly string[] = [];
  const shown = anAppScreen(app, {
    ...options,
    sessionGrid: (_id, columns, rows) => ({
      ...gridOf(
        printed.map((line) => textCells(line)),
        columns,
        rows,
      ),
      cursor: { row: 1, column: 0 },
    }),
  });
  const print = (...lines: readonly string[]) => {
    printed = lines;
    shown.terminal.guestChanged();
  };
  return { ...shown, app, print };
}

function openStop(app: ReturnType<typeof aConsole>['app'], title = 'Stop web?'): void {
  openConfirm(
    app.store,
    { title, lines: ['The guest is cut off.'], verb: 'Stop' },
    ['v3_stop'],
    () => undefined,
  );
}

test.each([
  [120, 40, {}, 'web'],
  [80, 24, { pane: 'main' }, 'web'],
  [200, 60, { zoomed: true, pane: 'main' }, 'Details'],
  [200, 60, { zoomed: true, pane: 'log' }, 'Kernel messages'],
  [72, 20, { filter: 'we' }, 'web'],
  [60, 10, {}, 'too small: 60x10'],
] as const)('the first frame at %i x %i is the whole screen', async (columns, rows, view, word) => {
  const { app } = openAppContext(view);
  const { lines, painted } = anAppScreen(app, { columns, rows });
  await painted();
  await soon(() => expect(lines().join('\n')).toContain(word));
  expect(lines()).toHaveLength(rows);
});

test('what a guest prints is shown, and renders nothing', async () => {
  const { lines, print, painted, drawn } = aConsole();
  await painted();
  expect(drawn()).toBeGreaterThan(0);
  const before = drawn();
  print('web login:', 'Password:');
  await soon(() => expect(lines().join('\n')).toMatch(/│web login: +│\n.*│Password: +│/));
  expect(drawn()).toBe(before);
});

test('the guest that has the keyboard has the cursor, until a dialog comes', async () => {
  const { app, print, line } = aConsole({ captured: 's' });
  print('web login:');
  await soon(() => expect(line.isCursorShown()).toBe(true));
  openStop(app);
  await soon(() => expect(line.isCursorShown()).toBe(false));
});

test("a dialog stands above a guest's screen, which goes on around it", async () => {
  const { app, lines, print } = aConsole();
  const full = (letter: string) => Array.from({ length: 30 }, () => letter.repeat(100));
  print(...full('a'));
  openStop(app);
  await soon(() => expect(lines().join('\n')).toContain('Stop web?'));
  print(...full('b'));
  await soon(() => expect(lines().join('\n')).not.toContain('a'.repeat(10)));
  const box = lines().filter((row) => /╭ ! Stop web|The guest is cut|▶? Cancel|╰─+╯b/.test(row));
  expect(box.length).toBeGreaterThanOrEqual(3);
  for (const row of box) expect(row).toMatch(/[╭│╰].*[╮│╯]b+│$/);
  app.store.setState(({ view }) => ({ view: { ...view, dialogs: [] } }));
  await soon(() => expect(lines().join('\n')).not.toContain('Stop web?'));
  expect(lines().filter((row) => row.includes('b'.repeat(70))).length).toBeGreaterThan(20);
});

test('a dialog that did not fit for a while is unchanged when it fits again', async () => {
  const { app, lines, type, resize } = aConsole();
  openStop(app);
  await soon(() => expect(lines().join('\n')).toContain('▶ Cancel'));
  type('\x1b[C');
  await soon(() => expect(lines().join('\n')).toContain('▶ Stop'));
  resize(60, 12);
  await soon(() => expect(lines().join('\n')).toContain('too small'));
  expect(lines().join('\n')).not.toContain('Stop web?');
  resize(100, 30);
  await soon(() => expect(lines().join('\n')).toContain('▶ Stop'));
});

test('a dialog below another is unchanged when that one closes', async () => {
  const { app, lines, type } = aConsole();
  openStop(app);
  await soon(() => expect(lines().join('\n')).toContain('▶ Cancel'));
  type('\x1b[C');
  await soon(() => expect(lines().join('\n')).toContain('▶ Stop'));
  openStop(app, 'And db?');
  await soon(() => expect(lines().join('\n')).toContain('And db?'));
  await soon(() => expect(lines().join('\n')).toContain('▶ Cancel'));
  type('\r');
  await soon(() => expect(lines().join('\n')).toContain('Stop web?'));
  expect(lines().join('\n')).toContain('▶ Stop');
});

test('keys typed ahead go to the dialog that opens, and those after it closes to the pane', async () => {
  const { app, lines, type } = aConsole({ tab: 'details', pane: 'list' });
  await soon(() => expect(lines().join('\n')).toContain('web'));
  // Help takes what is typed ahead; q closes it, and the next key is the list's.
  type('?qz');
  await soon(() => expect(app.store.getState().view.zoomed).toBe(true));
  expect(app.store.getState().view.dialogs).toEqual([]);
  setView(app.store, { zoomed: false });
});
