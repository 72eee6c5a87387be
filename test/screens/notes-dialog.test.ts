import { expect, test } from 'vitest';
import { type Notes, notesDialog } from '../../src/state/actions/record-actions.js';
import { openDialog } from '../../src/state/dialogs.js';
import type { HostPort } from '../../src/state/fleet/host-port.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { dialogsScreen } from './support/dialogs-screen.js';

/** The notes of a VM of the inventory on the screen. `hold`: no save goes on until what it returns is called. */
function shownNotes({ notes = 'ask Ann\nrack 4', at = 'notes' }: Partial<Notes> = {}) {
  const { app, inventory, history } = openAppContext();
  const { store } = app;
  const port = app.port();
  const { operations } = port;
  const entry = inventory.add({ name: 'web', config: '/srv/web.xml', image: '', notes, tags: ['prod'] });
  if ('refused' in entry) expect.unreachable(entry.refused);
  const vms = reconcile({ guests: [], details: [], entries: [entry], bootId: null });
  store.setState((state) => ({ snapshot: { ...state.snapshot, vms } }));
  let held: Promise<void> | null = null;
  const annotate: HostPort['operations']['annotate'] = async (...wish) => {
    await held;
    return operations.annotate(...wish);
  };
  const screen = dialogsScreen({
    ...app,
    port: () => ({ ...port, operations: { ...operations, annotate } }),
  });
  openDialog(store, notesDialog, { vmKey: vms[0]?.key ?? '', vmName: 'web', notes, tags: '#prod', at });
  return {
    ...screen,
    written: () => {
      const found = inventory.read();
      return 'entries' in found && found.entries.map((one) => `${one.notes} #${one.tags.join(' #')}`).join();
    },
    recorded: () => {
      const found = history.read({ limit: 9 });
      return 'events' in found && found.events.map(({ asked }) => asked);
    },
    open: () => store.getState().view.dialogs.map(({ kind }) => kind),
    message: () => store.getState().view.message?.text,
    hold: () => {
      let release = (): void => undefined;
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
  };
}

test('shows the notes in their lines, the tags in theirs, and where the keys are', async () => {
  const { press, shows } = shownNotes();
  await shows(/╭ Notes and tags of web ─+╮\n +│ ▶ Notes +│\n +│ {3}ask Ann +│\n +│ {3}rack 4 +│/);
  await shows(/ {3}Tags {2}#prod +│\n +│ +│\n +│ {3}\[ Save \] +│\n/);
  await shows('Tab next  Enter new line  Ctrl-S save  Esc cancel');
  const places = [/▶ Tags[\s\S]*Enter save/, /▶ \[ Save \][\s\S]*Enter save/, /▶ Notes[\s\S]*Enter new line/];
  for (const place of places) {
    await press('tab');
    await shows(place);
  }
  await press('shift-tab', 'up');
  await shows(/ {3}Notes[\s\S]*▶ Tags/);
  await press('down');
  await shows(/▶ \[ Save \]/);
});

test('writes both, each as it was typed or pasted into its place', async () => {
  const { press, paste, shows, written, recorded, open, message } = shownNotes({ at: 'tags' });
  await shows('▶ Tags');
  await press({ text: ', old' });
  await paste(' x\ny');
  await shows(/▶ Tags {2}#prod, old x y +│/);
  await press('shift-tab', 'enter', { text: 'third' });
  await paste('\nfourth\x1b[2J\n');
  await shows(/rack 4 +│\n +│ {3}third +│\n +│ {3}fourth\[2J +│/);
  await press('tab', 'tab');
  await paste('nowhere');
  await press('enter');
  await soon(() => expect(open()).toEqual([]));
  expect(written()).toBe('ask Ann\nrack 4\nthird\nfourth[2J #prod #old #x #y');
  expect(message()).toBe('The notes of web are written.');
  expect(recorded()).toEqual(['note']);
});

test('writes only what was changed, and nothing where nothing was', async () => {
  const tags = shownNotes();
  await tags.press('tab', { text: ' old' }, 'ctrl-s');
  await soon(() => expect(tags.open()).toEqual([]));
  expect(tags.written()).toBe('ask Ann\nrack 4 #prod #old');
  expect(tags.recorded()).toEqual(['tag']);
  const none = shownNotes();
  await none.press('x', 'backspace', 'ctrl-s');
  await soon(() => expect(none.open()).toEqual([]));
  expect(none.recorded()).toEqual([]);
});

test('a refusal stands there with all that was typed, until it is changed', async () => {
  const { press, shows, written, open } = shownNotes({ at: 'tags' });
  await press('ctrl-u', { text: 'x'.repeat(61) }, 'enter');
  await shows(/▶ Tags {2}x{61} [\s\S]*\[ Save \] +│\n +│ +│\n +│ ! A tag has 60 characters at most\./);
  expect(open()).toEqual(['notes']);
  await press('backspace');
  await shows(/^(?![\s\S]*at most)[\s\S]*▶ Tags {2}x{60} /);
  expect(written()).toBe('ask Ann\nrack 4 #prod');
});

test('what is typed while it is saved is not lost, and not taken for saved', async () => {
  const { press, shows, written, open, message, hold } = shownNotes();
  const release = hold();
  await press({ text: '!' }, 'ctrl-s', { text: '?' });
  await shows('rack 4!?');
  release();
  await soon(() => expect(message()).toBe('The notes of web are written.'));
  expect(written()).toBe('ask Ann\nrack 4! #prod');
  await shows('rack 4!?');
  await press('esc');
  await shows('Discard what you typed?');
  await press('esc', 'backspace');
  await shows(/rack 4! /);
  await press('esc');
  expect(open()).toEqual([]);
});

test('Esc throws away what was typed only after a question', async () => {
  const { press, shows, written, open } = shownNotes();
  await press('x', 'esc');
  await shows(/Discard what you typed\?[\s\S]*▶ Cancel +Discard/);
  await press('right', 'enter');
  expect(open()).toEqual([]);
  expect(written()).toBe('ask Ann\nrack 4 #prod');
  const unchanged = shownNotes();
  await unchanged.press('esc');
  expect(unchanged.open()).toEqual([]);
});

test('long notes show the lines around the cursor, and all else where there is little room', async () => {
  const lines = Array.from({ length: 60 }, (_, at) => `line ${at} ${'漢'.repeat(60)}`);
  const { press, shows, resize, text } = shownNotes({ notes: lines.join('\n'), at: 'tags' });
  await press({ text: 'x'.repeat(62) }, 'enter');
  resize(72, 20);
  await shows(/▶ Tags {2}…x+ [\s\S]*\[ Save \][\s\S]*! A tag has 60[\s\S]*╰.*\n+ Tab next/);
  await shows(/╭ Notes.*\n.* {3}Notes +│[\s\S]*│ {3}line 59 漢/);
  // Two rows of border besides, and the host line above and the hint bar below stay in sight.
  expect(text().match(/│.+│/g)?.length).toBeLessThanOrEqual(15);
  await press('shift-tab', 'up');
  await shows(/▶ Notes[\s\S]*│ {3}line 58 漢[\s\S]*Tags[\s\S]*╰.*\n+ Tab next/);
});
