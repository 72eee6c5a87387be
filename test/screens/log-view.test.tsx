import { expect, test } from 'vitest';
import { LogTail } from '../../src/screens/log-tail/log-tail.js';
import type { KernelLog, LogLine } from '../../src/state/ports.js';
import { setView } from '../../src/state/store.js';
import type { LogView } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { logLine } from '../support/log-line.js';
import { soon } from '../support/soon.js';
import { aPane } from './support/a-pane.js';

const FILE = { kind: 'file', path: '/var/log/messages', state: 'following', reason: null } as const;

/** The pane with these lines, focused, and the way to change how they are shown. */
function drawn(lines: readonly LogLine[], change: Partial<KernelLog> = {}, columns = 80, rows = 8) {
  const { app } = openAppContext({ pane: 'log' });
  const log: KernelLog = { ...EMPTY_LOG, source: () => FILE, lines: () => lines, ...change };
  const pane = aPane(app, <LogTail columns={columns} rows={rows} framed />, log);
  return {
    ...pane,
    show: (view: Partial<LogView>) =>
      setView(app.store, { log: { ...app.store.getState().view.log, ...view } }),
    /** What stands inside the border and its padding. */
    inside: () =>
      pane
        .lines()
        .slice(1, rows - 1)
        .map((row) => row.slice(2, columns - 2).trimEnd()),
    title: () => pane.lines()[0] ?? '',
  };
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    logLine({ number: at + 1, palacios: null, text: `line ${at + 1}` }),
  );

test('says at the top of the held lines how many fell out', async () => {
  const { inside, show } = drawn(numbered(20), { dropped: () => 12_345 });
  await soon(() => expect(inside().at(-1)).toBe('line 20'));
  expect(inside()[0]).toBe('line 15');
  show({ follow: false, bottom: 1, cursor: 1 });
  await soon(() => expect(inside().slice(0, 2)).toEqual(['12,345 older lines fell out.', 'line 1']));
});

test('all filters stand in the title, on 80 columns too, in shorter words where there are many', async () => {
  const { title, show } = drawn(numbered(1));
  await soon(() => expect(title()).toContain('Kernel messages  /var/log/messages  follow├'));
  show({ level: 'warning', palaciosOnly: true, onlyVm: true });
  await soon(() =>
    expect(title()).toContain('Kernel messages  /var/log/messages  follow  only web  warning+  Palacios├'),
  );
  show({ filter: 'a text of some size' });
  await soon(() =>
    expect(title()).toContain('Kernel messages  follow  only web  warning+  Palacios  / a text of some size'),
  );
  show({ without: '/telem.*something/', follow: false });
  await soon(() => {
    expect(title()).toContain('Log  held');
    expect(title()).toContain('only web  warning+  Palacios  / a text of s…  not /telem.*som…');
  });
});

test('a source in trouble is always told', async () => {
  const { title, show } = drawn([], { source: () => ({ ...FILE, state: 'missing' }) });
  show({ filter: 'x'.repeat(60), without: 'y'.repeat(60) });
  await soon(() => expect(title()).toContain('/var/log/messages  not there'));
});

test('levels and times have signs that need no colour', async () => {
  const lines = [
    logLine({ number: 1, time: '14:02:10', level: 'error', vm: 'web', text: 'bad' }),
    logLine({ number: 2, time: '14:02:11', level: 'warning', palacios: null, text: 'odd' }),
  ];
  const { inside, show } = drawn(lines);
  await soon(() => expect(inside().slice(0, 2)).toEqual(['14:02:10 ! web  bad', '14:02:11 * odd']));
  show({ stamps: 'off' });
  await soon(() => expect(inside().slice(0, 2)).toEqual(['! web  bad', '* odd']));
});

test('long lines wrap at blanks, and a line higher than the pane begins with its beginning', async () => {
  const lines = [
    logLine({ number: 1, palacios: null, text: 'first' }),
    logLine({ number: 2, palacios: null, text: 'one two three four five six' }),
    logLine({ number: 3, palacios: null, text: `begin ${'x'.repeat(500)}` }),
  ];
  const { inside, show } = drawn(lines, {}, 20, 6);
  show({ wrap: true, follow: false, bottom: 2, cursor: 2 });
  await soon(() => expect(inside()).toEqual(['first', 'one two three', '  four five six', '']));
  show({ bottom: 3, cursor: 3 });
  await soon(() => expect(inside()[0]).toMatch(/^begin/));
});
