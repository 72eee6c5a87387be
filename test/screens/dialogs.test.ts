import { expect, test } from 'vitest';
import { streamDialog } from '../../src/state/actions/session-actions.js';
import { commandsDialog, helpDialog, paletteDialog } from '../../src/state/actions/view-actions.js';
import { checklistDialog, openDialog, outcomeDialog } from '../../src/state/dialogs.js';
import type { CommandRecord, Outcome } from '../../src/state/operations/outcome.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { anAppScreen } from './support/a-screen.js';

function anApp(rows = 40) {
  const { app } = openAppContext();
  const shown = anAppScreen(app, { rows });
  return {
    ...shown,
    app,
    text: () => shown.lines().join('\n'),
    open: () => app.store.getState().view.dialogs,
  };
}

const record: CommandRecord = {
  id: 1,
  purpose: 'stop web',
  line: 'v3_stop /dev/v3-vm0',
  startedAt: 0,
  durationMs: 20,
  ended: 'exit 255',
  words: ['No such device'],
  showed: 'running',
};

test('the palette takes 100 letters in one write, and edits them', async () => {
  const { app, text, type } = anApp();
  openDialog(app.store, paletteDialog, { vmKey: null });
  await soon(() => expect(text()).toContain('Command'));
  const typed = 'pause '.repeat(8) + 'x'.repeat(12);
  type(typed);
  await soon(() => expect(text()).toContain(`: ${typed}`));
  expect(text()).toContain('No matching actions.');
  type('\x17');
  await soon(() => expect(text()).not.toContain('xxx'));
  await soon(() => expect(text()).toMatch(/▶ pause/i));
  type('\x15');
  await soon(() => expect(text()).not.toContain('pause pause'));
  type('y'.repeat(100));
  await soon(() => expect(text()).toMatch(/y{50,}/));
  type('\x7f'.repeat(100));
  await soon(() => expect(text()).not.toContain('yy'));
  type('zoom');
  await soon(() => expect(text()).toMatch(/▶ zoom/i));
  type('\r');
  await soon(() => expect(app.store.getState().view.zoomed).toBe(true));
});

test('a stream is chosen from those that are known, or typed', async () => {
  const { app, text, type, open } = anApp();
  const chosen: string[] = [];
  const ask = () =>
    openDialog(app.store, streamDialog, { names: ['com1', 'com2'], onName: (name) => chosen.push(name) });
  ask();
  await soon(() => expect(text()).toMatch(/▶ com1/));
  type('\x1b[B\r');
  await soon(() => expect(chosen).toEqual(['com2']));
  ask();
  await soon(() => expect(text()).toMatch(/▶ com1/));
  type('\x1b[B\x1b[B');
  await soon(() => expect(text()).toMatch(/▶ another:/));
  type('\x1b[A');
  await soon(() => expect(text()).toMatch(/▶ com2/));
  type('j9\x1b[200~ttyS\x1b[201~1\r');
  await soon(() => expect(chosen).toEqual(['com2', 'j9ttyS1']));
  expect(open()).toEqual([]);
});

test('a checklist hands over what is marked', async () => {
  const { app, text, type, open } = anApp();
  const done: unknown[] = [];
  openDialog(app.store, checklistDialog, {
    title: 'Recover',
    lines: ['These were lost:'],
    items: ['web', 'db', 'mail'].map((label) => ({ key: label, label, hint: 'ran' })),
    also: { label: 'start those that ran', on: false },
    verb: 'activate',
    onDone: (keys, also) => done.push(keys, also),
  });
  await soon(() => expect(text()).toMatch(/▶ \[ \] web/));
  type('\r');
  await soon(() => expect(text()).toContain('Nothing is marked'));
  type('j j s');
  await soon(() => expect(text()).toMatch(/▶ \[x\] mail[\s\S]*start those that ran: yes/));
  expect(text()).toContain('2 of 3 marked');
  type('\r');
  await soon(() => expect(done).toEqual([['db', 'mail'], true]));
  expect(open()).toEqual([]);
});

test('help scrolls to its end, and says how much is below', async () => {
  const { app, text, type, open } = anApp(20);
  openDialog(app.store, helpDialog, {});
  await soon(() => expect(text()).toMatch(/… \d+ more lines: PgDn/));
  type('G');
  await soon(() => expect(text()).toContain('▶ running  ‖ paused'));
  expect(text()).not.toContain('more lines');
  type('g');
  await soon(() => expect(text()).toContain('The selected VM, or all marked ones'));
  type('?');
  await soon(() => expect(open()).toEqual([]));
});

test('a failure is shown in full, and the command log is a key away', async () => {
  const { app, text, type, open } = anApp();
  app.store.setState({ commands: [record] });
  const outcome: Outcome = {
    ok: false,
    unclear: false,
    tried: 'stop web',
    message: 'web could not be stopped.',
    advice: 'Look at the kernel messages.',
    commands: [record],
    kernel: [],
    key: null,
  };
  openDialog(app.store, outcomeDialog, { outcome });
  await soon(() => expect(text()).toContain('stop web: failed'));
  await soon(() => expect(app.store.getState().view.dialogs[0]?.armedAt).not.toBeNull());
  for (const words of [
    '$ v3_stop /dev/v3-vm0',
    'No such device',
    'exit 255',
    'v3-guests: running',
    'Look at',
  ])
    expect(text()).toContain(words);
  expect(text()).toContain('There is no kernel message about it.');
  type('@');
  await soon(() => expect(text()).toContain('Command log'));
  expect(open().at(-1)?.kind).toBe(commandsDialog.kind);
  expect(text()).toMatch(/ exit 255 .*\n.*╰─+╯[\s\S]*\n y copy as shell lines/);
});

test('a bad stream name is not taken and says why, with nothing raw, and Esc takes none', async () => {
  const { app, text, type, open } = anApp();
  const chosen: string[] = [];
  const names = ['x'.repeat(128), 'a\x1b[2J'];
  openDialog(app.store, streamDialog, { names, onName: (name) => chosen.push(name) });
  await soon(() => expect(text()).toContain('a␛[2J: The stream name holds'));
  type(`\r\x1b[B\r${'y'.repeat(128)}\r`);
  await soon(() => expect(text()).toContain('128 bytes'));
  expect(open()).toHaveLength(1);
  type('\x1b');
  await soon(() => expect(open()).toEqual([]));
  expect(chosen).toEqual([]);
});
