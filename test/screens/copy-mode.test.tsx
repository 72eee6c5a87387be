import { expect, onTestFinished, test } from 'vitest';
import { movePane } from '../../src/screens/keys/move.js';
import { actionById, runAction } from '../../src/state/actions/table.js';
import { MOST_COPIED_BYTES } from '../../src/state/copy-text.js';
import { LOCAL_HOST } from '../../src/state/fleet/host-id.js';
import { followBoots } from '../../src/state/scrollback/boots.js';
import { browsingOf } from '../../src/state/scrollback/browsing.js';
import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { logLine } from '../support/log-line.js';
import { soon } from '../support/soon.js';
import { textLines } from '../support/text-lines.js';
import { anAppScreen } from './support/a-screen.js';

const ID = 'the console';
const TEXTS = Array.from({ length: 30 }, (_, at) => `line ${at}`);

/** A console in its tab that has shown these lines; the manager has the keyboard. */
async function aConsole(texts: readonly string[] = TEXTS, columns = 80) {
  const context = openAppContext();
  const parts = anAppScreen(context.app, { columns: 80, rows: 24 });
  runAction(context.app, actionById('console'));
  await context.opened();
  setView(context.app.store, { captured: null });
  context.say(textLines(texts, { columns, rows: 25 }));
  const view = () => context.app.store.getState().view;
  const hint = () => parts.lines().at(-1) ?? '';
  return { ...context, ...parts, view, browsing: () => browsingOf(view(), ID), hint };
}

test('what is selected goes to the clipboard of the terminal, and copy mode ends', async () => {
  const { type, hint, lines, copied, browsing, view } = await aConsole();
  type('y');
  await soon(() => expect(lines().join('\n')).toContain('The view is held for copying.'));
  await soon(() =>
    expect(hint()).toMatch(
      /^ {2}copy: nothing selected .*Space selects {2}V lines {2}s saves all {2}Esc leaves/,
    ),
  );
  type('ggVjj');
  await soon(() => expect(hint()).toMatch(/copy: 3 lines .*Enter copies {2}s saves {2}Esc leaves/));
  type('\r');
  await soon(() => expect(copied).toEqual(['line 0\nline 1\nline 2']));
  expect(browsing()).toMatchObject({ copying: null, at: null });
  expect(view().message?.text).toBe("Sent to your terminal's clipboard: 3 lines.");
});

test('a copy of lines that have left the scrollback meanwhile says so', async () => {
  const { type, copied, browsing, view, say } = await aConsole();
  type('yggV');
  await soon(() => expect(browsing().copying?.anchor).toEqual({ row: 0, column: 0 }));
  say(textLines(TEXTS, { first: 20, rows: 25 }));
  type('y');
  await soon(() => expect(copied).toHaveLength(1));
  expect(view().message?.text).toMatch(/^Sent .*; what was selected above has left the scrollback\.$/);
});

test('nothing selected and too much selected are said, and copy mode goes on', async () => {
  const { type, copied, browsing, view } = await aConsole(Array.from({ length: 1000 }, () => 'x'.repeat(80)));
  type('yy');
  await soon(() => expect(view().message?.text).toMatch(/^Nothing is selected: Space/));
  type('gVG\r');
  await soon(() =>
    expect(view().message?.text).toBe(
      "81 kB are too much for a terminal's clipboard (75 kB): s saves to a file.",
    ),
  );
  expect(browsing().copying).not.toBeNull();
  expect(copied).toEqual([]);
  expect(4 * Math.ceil(MOST_COPIED_BYTES / 3)).toBeLessThan(100_000);
});

test('keys of copy mode are no keys of the manager, and Esc leaves it before anything else', async () => {
  const { type, view, browsing, app } = await aConsole();
  setView(app.store, { zoomed: true });
  type('ypxdw');
  await soon(() => expect(browsing().copying?.cursor).toEqual({ row: 29, column: 5 }));
  expect(view()).toMatchObject({ dialogs: [], zoomed: true, pane: 'main' });
  type('\x1b');
  await soon(() => expect(browsing().copying).toBeNull());
  expect(view()).toMatchObject({ zoomed: true, pane: 'main' });
});

test('a search shows where it stands, goes on with n and N, and ends with Esc', async () => {
  const { type, view, hint, browsing } = await aConsole();
  type('/line 1x\x7f\r');
  await soon(() => expect(hint()).toMatch(/\/line 1: 1 of 11 .*n older {2}N newer {2}Esc ends the search/));
  expect(view().searching).toBeNull();
  type('nN');
  type('N');
  await soon(() => expect(hint()).toContain('/line 1: 11 of 11, on from the oldest'));
  expect(browsing().at?.top).toBe(0);
  type('\x1b');
  await soon(() => expect(browsing().search).toBeNull());
  type('/nowhere\r');
  await soon(() => expect(view().message?.text).toBe('"nowhere" is not in these 30 lines.'));
});

test('the view moves, goes no further than the lines, and follows the cursor again', async () => {
  const { screen, browsing } = await aConsole();
  movePane(screen, 'up');
  expect(browsing().at).toEqual({ top: 4, left: 0 });
  movePane(screen, 'first');
  movePane(screen, 'page-up');
  expect(browsing().at).toEqual({ top: 0, left: 0 });
  movePane(screen, 'down');
  movePane(screen, 'last');
  expect(browsing().at).toBeNull();
  movePane(screen, 'up');
  movePane(screen, 'down');
  expect(browsing().at).toBeNull();
});

test('where there is nothing to scroll nothing offers it, and no key pretends to', async () => {
  const { screen, lines, say, browsing, app } = await aConsole();
  say(textLines(['$'], { rows: 1 }));
  for (const move of ['up', 'page-up', 'first', 'page-down'] as const) movePane(screen, move);
  expect(browsing().at).toBeNull();
  const page = () => lines().join('\n');
  await soon(() => expect(page()).toContain('i types into it  ↑↓←→ move the view'));
  expect(page()).not.toMatch(/PgUp|Scrolled/);
  const { tabs } = app.store.getState();
  app.store.setState({ tabs: tabs.map((tab) => ({ ...tab, view: { ...tab.view, hasScrollback: true } })) });
  await soon(() => expect(page()).toContain('i types into it  PgUp scrolls back'));
});

test('all that can be done with an ended session is said in 80 columns', async () => {
  const { lines, app, endSession } = await aConsole();
  const page = () => lines().join('\n');
  endSession();
  await soon(() => expect(page()).toContain('Enter connects again  w closes  ↑↓←→ move  '));
  const { tabs } = app.store.getState();
  app.store.setState({ tabs: tabs.map((tab) => ({ ...tab, view: { ...tab.view, hasScrollback: true } })) });
  await soon(() => expect(page()).toContain('Enter connects again  w closes  PgUp scrolls  '));
});

test('b goes to where the guest started last, as far as that is known', async () => {
  const { app, say, browsing, view } = await aConsole();
  runAction(app, actionById('last-boot'));
  expect(view().message?.text).toBe('This session has seen no launch or reset of web.');
  say(textLines(TEXTS, { boot: 12, rows: 25 }));
  runAction(app, actionById('last-boot'));
  expect(browsing().at?.top).toBe(12);
});

test("a start is marked once: by the tool that is run here, or by the kernel's line about another program's", async () => {
  const { app, boots } = await aConsole();
  const listeners = new Set<() => void>();
  let lines: Parameters<typeof line>[] = [];
  const line = (number: number, vm: string, text: string) => logLine({ number, vm, text });
  const log = {
    source: () => ({
      kind: 'file' as const,
      path: '/var/log/messages',
      state: 'following' as const,
      reason: null,
    }),
    backlog: () => null,
    lines: () => lines.map((of) => line(...of)),
    readBack: () => {},
    dropped: () => 0,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => undefined,
  };
  let now = 0;
  onTestFinished(followBoots(app.store, app.sessions, { id: LOCAL_HOST, log }, () => now));
  const say = (...said: Parameters<typeof line>[]) => {
    lines = [...lines, ...said];
    for (const listener of listeners) listener();
  };
  say([1, 'web', 'V3 --  Starting VM (1 cores)']);
  expect(boots).toEqual([]);
  const { tabs } = app.store.getState();
  const [{ vmKey = '', view = null } = {}] = tabs;
  const record = {
    id: 1,
    purpose: '',
    line: `v3_reset ${view?.device} all`,
    startedAt: 0,
    durationMs: null,
    ended: null,
    words: [],
    showed: null,
  };
  app.store.setState({ commands: [{ ...record, id: 0, line: 'v3_reset /dev/v3-vm9 all' }] });
  app.store.setState({ commands: [record], work: new Map([[vmKey, { title: 'reset web', since: 0 }]]) });
  expect(boots).toEqual(['next']);
  say([2, 'web', 'DEBUG: Resetting cores']);
  app.store.setState({ commands: [{ ...record, durationMs: 5 }], work: new Map() });
  say([3, 'web', 'DEBUG: Resetting cores']);
  expect(boots).toEqual(['next']);
  now = 60_000;
  say(
    [4, 'db', 'V3 --  Starting VM (1 cores)'],
    [5, 'web', 'V3 --  Starting VM (1 cores)'],
    [6, 'web', 'Pausing'],
  );
  expect(boots).toEqual(['next', 'next']);
});

test('keys that were bound anew mean in copy mode what they mean beside it, and not what they were', async () => {
  const { type, view, browsing, app } = await aConsole();
  const keys = { help: ['F1'], stop: ['?'], zoom: ['w'] };
  app.store.setState(({ settings }) => ({ settings: { ...settings, keys } }));
  type('y?kw\x1bOP');
  await soon(() => expect(view().dialogs.map(({ kind }) => kind)).toEqual(['help']));
  expect(view().zoomed).toBe(false);
  expect(browsing().copying).not.toBeNull();
});
