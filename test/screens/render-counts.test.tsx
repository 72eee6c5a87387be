import { Box } from 'ink';
import { Profiler } from 'react';
import { expect, test } from 'vitest';
import { GuestScreen } from '../../src/screens/guest-screen/guest-screen.js';
import { LogTail } from '../../src/screens/log-tail/log-tail.js';
import { VmList } from '../../src/screens/vm-list/vm-list.js';
import type { KernelLog, LogLine } from '../../src/state/ports.js';
import { setView } from '../../src/state/store.js';
import { openAppContext } from '../support/app-context.js';
import { appState } from '../support/app-states.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { logLine } from '../support/log-line.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { aPane } from './support/a-pane.js';

const VMS = ['web', 'db', 'build', 'mail', 'lab'].map((name, at) => activeVm(at, name, 'running'));

/** A log that records which of its lines are rendered: a row asks for its line's time once. */
function aLog() {
  const shown: number[] = [];
  const listeners = new Set<() => void>();
  let lines: LogLine[] = [];
  const log: KernelLog = {
    ...EMPTY_LOG,
    lines: () => lines,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const add = (text: string) => {
    const number = lines.length + 1;
    const line = logLine({ number, palacios: null, text });
    const time = () => {
      shown.push(number);
      return null;
    };
    lines = [...lines, Object.defineProperty(line, 'time', { get: time })];
    for (const listener of listeners) listener();
  };
  return { log, add, shown };
}

/** The list, the log and a guest's screen. `rows`: how many rows of VMs have rendered; each asks for the time once. */
async function drawn() {
  const { app } = openAppContext();
  let rows = 0;
  let commits = 0;
  let grids = 0;
  const sessionGrid = (_id: string, columns: number) => {
    grids += 1;
    return { columns, rows: [], cursor: null };
  };
  const now = () => {
    rows += 1;
    return 0;
  };
  app.store.setState(appState(VMS));
  setView(app.store, { selected: { kind: 'vm', key: VMS[0]?.key ?? '' } });
  const { log, add, shown } = aLog();
  for (const text of ['one', 'two', 'three']) add(text);
  const pane = aPane(
    { ...app, now },
    <Profiler id="all" onRender={() => (commits += 1)}>
      <Box flexDirection="column" width={120} height={40}>
        <VmList columns={40} rows={12} framed />
        <LogTail columns={60} rows={8} framed />
        <GuestScreen id="s" ofRows={20} />
      </Box>
    </Profiler>,
    log,
    { sessionGrid },
  );
  await soon(() => expect(pane.lines().join('\n')).toContain('three'));
  // The effects of the first render have run.
  await settled();
  expect(commits).toBe(1);
  expect(rows).toBe(VMS.length);
  expect(shown).toEqual([1, 2, 3]);
  const forget = () => {
    rows = 0;
    commits = 0;
    shown.length = 0;
  };
  forget();
  return { app, pane, add, shown, rows: () => rows, commits: () => commits, grids: () => grids };
}

/** Resolves once React has rendered all earlier changes. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test('a move in the list renders the row that it leaves and the one that it comes to', async () => {
  const { app, rows, shown, commits } = await drawn();
  setView(app.store, { selected: { kind: 'vm', key: VMS[1]?.key ?? '' } });
  await soon(() => expect(commits()).toBeGreaterThan(0));
  await settled();
  expect(rows()).toBe(2);
  expect(shown).toEqual([]);
});

test('a new log line renders its own row, and none of the list', async () => {
  const { add, pane, rows, shown } = await drawn();
  add('four');
  await soon(() => expect(pane.lines().join('\n')).toContain('four'));
  await settled();
  expect(shown).toEqual([4]);
  expect(rows()).toBe(0);
});

test('while the log is held a new line renders no row, and is counted', async () => {
  const { app, add, pane, shown } = await drawn();
  const { log } = app.store.getState().view;
  setView(app.store, { log: { ...log, follow: false, bottom: 3, cursor: 3, heldAt: 3 } });
  await soon(() => expect(pane.lines().join('\n')).toContain('held: f follows'));
  add('four');
  await soon(() => expect(pane.lines().join('\n')).toContain('held, 1 new'));
  expect(shown).toEqual([]);
});

test('a log line that comes right behind the first render is shown', async () => {
  const { app } = openAppContext();
  const { log, add } = aLog();
  const { lines } = aPane(app, <LogTail columns={60} rows={8} framed />, log);
  add('at once');
  await soon(() => expect(lines().join('\n')).toContain('at once'));
});

test('a tick that changes nothing renders nothing', async () => {
  const { app, commits } = await drawn();
  app.store.setState(({ snapshot, view, work, exits, claims }) => ({
    snapshot: { ...snapshot, vms: [...snapshot.vms] },
    view: { ...view, log: { ...view.log } },
    work: new Map(work),
    exits: new Map(exits),
    claims: [...claims],
  }));
  await settled();
  expect(commits()).toBe(0);
});

test('what a guest prints is painted and renders nothing', async () => {
  const { pane, commits, grids } = await drawn();
  await pane.painted();
  const before = grids();
  pane.terminal.guestChanged();
  await soon(() => expect(grids()).toBeGreaterThan(before));
  await settled();
  expect(commits()).toBe(0);
});
