import { expect, test } from 'vitest';
import { findingsDialog } from '../../src/state/actions/view-actions.js';
import { openDialog } from '../../src/state/dialogs.js';
import type { AppState } from '../../src/state/store.js';
import type { HostSnapshot } from '../../src/state/watching/host-snapshot.js';
import { openAppContext } from '../support/app-context.js';
import { dialogsScreen } from './support/dialogs-screen.js';

/** The host check on the screen. `reloads`: how often the host was to be checked again. */
function shownFindings(change: Partial<AppState>, snapshot: Partial<HostSnapshot> = {}, rows = 40) {
  const { app } = openAppContext();
  const { store } = app;
  const set = (next: Partial<AppState>, snapshot: Partial<HostSnapshot> = {}) =>
    store.setState((state) => ({ ...next, snapshot: { ...state.snapshot, ...snapshot } }));
  set(change, snapshot);
  let reloads = 0;
  const reload = () => {
    reloads += 1;
  };
  const screen = dialogsScreen({ ...app, reload }, 80, rows);
  openDialog(store, findingsDialog, {});
  return { ...screen, set, reloads: () => reloads, open: () => store.getState().view.dialogs.length };
}

const finding = (severity: 'bad' | 'warn' | 'ok', what: string, fix: string | null = null) => ({
  id: what,
  severity,
  what,
  tool: null,
  fix,
});

test('tells first what cannot be read, then what is wrong, with what fixes it, then what is well', async () => {
  const { shows } = shownFindings(
    {
      findings: [
        finding('ok', 'The module is loaded.'),
        finding('warn', 'v3_vncserver is not there.'),
        finding('bad', 'No memory was offered.', 'v3_mem 1024'),
      ],
      historyProblem: 'The disk is full.',
    },
    {
      inventoryProblem: 'The inventory is no database.',
      guestsProblem: 'Permission denied.',
      damagedGuests: [{ line: 3, text: 'web\t/dev/x', reason: 'no device' }],
      damagedEntries: [{ line: 7, text: 'a,b', reason: 'too few columns' }],
    },
  );
  const told = [
    '╭ Host check ─',
    '│ ! The inventory is no database.',
    '│ ! v3-guests cannot be read:',
    '│ Permission denied.',
    '│ ! Actions are not recorded in the history:',
    '│ The disk is full.',
    '│ ! Lines of v3-guests that cannot be trusted:',
    '│   line 3: no device',
    '│     web␉/dev/x',
    '│ ! Damaged lines of the inventory (they are left as they are):',
    '│   line 7: too few columns',
    '│     a,b',
    '│ ! No memory was offered.',
    '│   $ v3_mem 1024',
    '│ - v3_vncserver is not there.',
    '│ ✓ The module is loaded.',
    ' r check again  ↑↓ scroll  Esc close',
  ];
  await shows(new RegExp(told.map((text) => text.replace(/[()$.]/g, '\\$&')).join('[^\\n]*\\n[^]*?')));
});

test('names a command once for all that it fixes, and says what a tool would do', async () => {
  const tool = { works: false, words: 'v3_create would fail.' };
  const { shows } = shownFindings({
    findings: [
      finding('warn', 'Not root.', 'sudo v3_tui'),
      { ...finding('bad', 'No access to /dev/v3vee.', 'sudo v3_tui'), tool },
    ],
  });
  await shows(
    /! No access to \/dev\/v3vee\. +│\n *│ +v3_create would fail\. +│\n *│ - Not root\. +│\n *│ +\$ sudo v3_tui +│/,
  );
});

test('shows what is found meanwhile, and checks again when asked', async () => {
  const { press, shows, set, reloads } = shownFindings({
    findings: [finding('bad', 'No module.', 'insmod v3vee.ko')],
  });
  await shows(/! No module\.[\s\S]*\$ insmod v3vee\.ko/);
  await press('r');
  expect(reloads()).toBe(1);
  set({ findings: [finding('ok', 'The module is loaded.')] });
  await shows(/^(?![\s\S]*insmod)[\s\S]*✓ The module is loaded\./);
});

test('scrolls to its end, and is closed by each of its keys', async () => {
  const findings = Array.from({ length: 40 }, (_, at) =>
    finding('bad', `Thing ${at} is wrong.`, `fix ${at}`),
  );
  for (const key of ['esc', 'q', '!', 'enter', 'ctrl-c']) {
    const { press, shows, open } = shownFindings({ findings }, {}, 24);
    await shows(/Thing 0 is[\s\S]*… \d+ more lines: PgDn/);
    await press('G');
    await shows(/^(?![\s\S]*more lines)[\s\S]*Thing 39 is wrong\.[\s\S]*\$ fix 39/);
    await press(key);
    expect(open()).toBe(0);
  }
});

test('shows no more of a damaged line than two rows, and nothing raw', async () => {
  const text = `a\x1b[2Jb${'漢'.repeat(100_000)}`;
  const { shows } = shownFindings(
    { findings: [finding('bad', 'x\x1b]0;owned\x07', '\u202ereboot')] },
    { damagedGuests: [{ line: 1, text, reason: '\x9b31m' }] },
  );
  await shows(
    /line 1: \\u009b31m.*\n.*a␛\[2Jb漢+ +│\n.*│ {5}漢+ +│\n +│ +│\n.*! x␛\]0;owned␇ .*\n.*\$ \\u202ereboot/,
  );
});
