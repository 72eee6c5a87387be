import '../support/ink-environment.js';
import { expect, test } from 'vitest';
import { countTone } from '../../src/screens/theme.js';
import { MANAGER_TABS } from '../../src/state/manager-tabs.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { paletteFor } from '../../src/terminal/palette.js';
import { openAppContext } from '../support/app-context.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { soon } from '../support/soon.js';
import { details, device, entry, guestRow } from '../support/vms.js';
import { anAppScreen } from './support/a-screen.js';

const CORE = {
  vcore: 0,
  pcore: 1,
  exits: 0,
  rip: '0',
  mode: 'real',
  addressing: null,
  paging: null,
  side: null,
  flags: [],
} as const;

const onHost = (number: number, name: string, state: 'running' | 'stopped') => ({
  guest: guestRow(number, name, { state }),
  details: { ...details(number, name, state), cores: [{ ...CORE, state }] },
  entry: entry(name, name, { device: device(number), bootId: 'now', state }),
});

/** A host with a VM that runs, one that is stopped and one that is inactive; there is none of anything else. */
function aCalmHost(theme: 'dark' | 'light') {
  const { app } = openAppContext();
  const all = [onHost(0, 'web', 'running'), onHost(1, 'db', 'stopped')];
  const vms = reconcile({
    guests: all.map(({ guest }) => guest),
    details: all.map((one) => one.details),
    entries: [...all.map((one) => one.entry), entry('lab', 'lab', { config: '' })],
    bootId: 'now',
  });
  const memory = { totalBytes: 2 ** 33, freeBytes: 2 ** 32 };
  const quiet = { last: null, errors: 0, sawLaunch: true };
  app.store.setState(({ snapshot, view }) => ({
    ready: true,
    snapshot: { ...snapshot, vms, moduleLoaded: true, memory: { ...memory, nodes: [], pools: [] } },
    vmLogs: new Map([
      ['web', quiet],
      ['db', quiet],
    ]),
    view: { ...view, selected: null },
  }));
  const log = { ...EMPTY_LOG, source: () => ({ kind: 'kmsg', state: 'following', reason: null }) as const };
  const shown = anAppScreen(app, { columns: 160, rows: 50, log });
  shown.screen.terminal.setLook({ theme, colours: {} });
  const { warn, bad, good } = paletteFor({ theme, colours: {} }, null, 256);
  /** The texts of the screen in one of these colours. */
  const inColours = (colours: ReadonlyArray<number | null>) =>
    shown.line.grid().rows.flatMap((row) => {
      const text = row.map(({ text: letter, style }) => (colours.includes(style.fg) ? letter : ' ')).join('');
      return text.trim() === '' ? [] : [text.trim()];
    });
  return {
    ...shown,
    app,
    vms,
    alarms: () => inColours([warn.fg, bad.fg]),
    goods: () => inColours([good.fg]),
  };
}

test('none of something is calm, whatever some of it would be', () => {
  expect([countTone(0, 'warn'), countTone(0, 'bad'), countTone(0, 'good')]).toEqual(['dim', 'dim', 'dim']);
  expect([countTone(1, 'warn'), countTone(7, 'bad')]).toEqual(['warn', 'bad']);
});

test.each(['dark', 'light'] as const)(
  'where nothing is wrong, no page has a colour of what is, in the theme %s',
  async (theme) => {
    const { app, vms, lines, alarms, goods } = aCalmHost(theme);
    const rows = [
      ...vms.map(({ key }) => ({ kind: 'vm' as const, key })),
      ...['active', 'inactive'].map((group) => ({ kind: 'heading' as const, group })),
    ];
    await soon(() => expect(goods().join(' ')).toContain('1 running'));
    for (const selected of rows) {
      for (const { id, title } of [...MANAGER_TABS.behind, ...MANAGER_TABS.before]) {
        app.store.setState(({ view }) => ({ view: { ...view, tab: id, selected } }));
        await soon(() => expect(lines().join('\n')).toContain(`[${title}]`));
        expect(alarms()).toEqual([]);
      }
    }
  },
);
