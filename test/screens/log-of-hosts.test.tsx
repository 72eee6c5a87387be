import { expect, test } from 'vitest';
import { LogTail } from '../../src/screens/log-tail/log-tail.js';
import { LOG_HOSTS_ACTIONS } from '../../src/state/actions/log-hosts-actions.js';
import { actionForKey } from '../../src/state/actions/table.js';
import { partOf } from '../../src/state/fleet/at-hand.js';
import { attentionTo } from '../../src/state/fleet/attention.js';
import { farKey } from '../../src/state/fleet/host-id.js';
import type { Link } from '../../src/state/fleet/link.js';
import { openAllLogs } from '../../src/state/log/all-logs.js';
import { chosenLine, chosenLines } from '../../src/state/log/chosen.js';
import { lineText } from '../../src/state/log/line-words.js';
import type { KernelLog, LogLine } from '../../src/state/ports.js';
import { setView } from '../../src/state/store.js';
import type { LogView } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { DOWN, showHosts, UP } from '../support/fleet-states.js';
import { logLine } from '../support/log-line.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { aPane } from './support/a-pane.js';

const FILE = { kind: 'file', path: '/var/log/messages', state: 'following', reason: null } as const;
const NOW = new Date(2026, 10, 30, 12, 0, 0).getTime();
const at = (seconds: number) => NOW - 60_000 + seconds * 1000;

/** A log that can be added to. */
function aLog(aheadMs: number, lines: LogLine[]) {
  const listeners = new Set<() => void>();
  const log: KernelLog = {
    ...EMPTY_LOG,
    source: () => FILE,
    lines: () => lines,
    aheadMs: () => aheadMs,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const add = (parts: Parameters<typeof logLine>[0]) => {
    lines.push(logLine({ number: lines.length + 1, ...parts }));
    for (const listener of listeners) listener();
  };
  return { log, add };
}

const line = (number: number, seconds: number, parts: Parameters<typeof logLine>[0]) =>
  logLine({ number, at: at(seconds), ...parts });

/** The pane with the messages of two hosts, of which web2's clock is two hours ahead. */
function drawn(links: readonly [Link, Link] = [UP, UP], columns = 80, rows = 8) {
  const { app } = openAppContext({ pane: 'log' });
  const ids = ['web1', 'web2'] as const;
  showHosts(
    app.store,
    ids.map((id, index) => ({
      id,
      link: links[index] ?? UP,
      vms: [activeVm(0, 'db', 'running')],
      config: { colour: index === 0 ? 'yellow' : null },
    })),
  );
  const ahead = 7_200_000;
  const first = aLog(0, [
    line(1, 1, { vm: 'db', text: 'one' }),
    line(2, 3, { palacios: null, level: 'error', text: 'three' }),
  ]);
  const second = aLog(ahead, [line(1, 2 + ahead / 1000, { vm: 'db', text: 'two\x1b[31m' })]);
  const logs = [first, second];
  const log = openAllLogs(
    ids.map((id, index) => ({ id, log: logs[index]?.log ?? EMPTY_LOG, link: () => links[index] ?? UP })),
    () => NOW,
  );
  const show = (view: Partial<LogView>) =>
    setView(app.store, { log: { ...app.store.getState().view.log, ...view } });
  show({ allHosts: true });
  const pane = aPane(app, <LogTail columns={columns} rows={rows} framed />, log);
  return {
    app: { ...app, log },
    logs,
    second,
    show,
    state: () => app.store.getState(),
    inside: () =>
      pane
        .lines()
        .slice(1, rows - 1)
        .map((row) => row.slice(2, columns - 2).trimEnd())
        .filter((row) => row !== ''),
    title: () => pane.lines()[0] ?? '',
  };
}

test('the messages of all hosts stand in one order by our clock, each with its host', async () => {
  const { inside, title, second, show } = drawn();
  const shown = ['11:59:01 web1 db  one', '11:59:02 web2 db  two?[31m', '11:59:03 web1 ! three'];
  await soon(() => expect(inside()).toHaveLength(3));
  expect(inside()[0]).toBe(shown[0]);
  expect(inside()[1]).toMatch(/^11:59:02 web2 db {2}two/);
  expect(inside()[2]).toBe(shown[2]);
  expect(title()).toContain('Kernel messages of all hosts  web2: 2 h ahead of ours  follow');
  second.add({ at: at(2.5) + 7_200_000, palacios: null, text: 'late' });
  await soon(() => expect(inside()[2]).toBe('11:59:02 web2 late'));
  show({ filter: 'web2' });
  await soon(() => expect(inside()).toHaveLength(2));
  show({ filter: '', level: 'error' });
  await soon(() => expect(inside()).toEqual(['11:59:03 web1 ! three']));
});

test('a line that comes late moves no reader, and what is copied names its host', async () => {
  const { app, inside, second, show, state } = drawn([UP, UP], 80, 4);
  await soon(() => expect(inside().at(-1)).toContain('three'));
  const number = chosenLine(state(), app.log)?.number ?? 0;
  show({ follow: false, bottom: number, cursor: number });
  second.add({ at: at(-5) + 7_200_000, palacios: null, text: 'early' });
  second.add({ at: at(9) + 7_200_000, palacios: null, text: 'new' });
  await soon(() => expect(app.log.lines()).toHaveLength(5));
  expect(chosenLine(state(), app.log)?.text).toBe('three');
  expect(inside().at(-1)).toBe('11:59:03 web1 ! three');
  expect(chosenLines(state(), app.log).map(lineText)).toEqual(['2026-11-30 11:59:03 web1 three']);
});

test('only the VM of its own host is shown, and a host without a line is told and keeps its messages', async () => {
  const { app, inside, title, show } = drawn([DOWN, UP], 110);
  await soon(() =>
    expect(title()).toContain(
      'Kernel messages of all hosts  web1: cannot be reached  web2: 2 h ahead of ours  follow',
    ),
  );
  expect(inside()).toHaveLength(3);
  setView(app.store, { selected: { kind: 'vm', key: farKey('web1', activeVm(0, 'db', 'running').key) } });
  show({ onlyVm: true });
  await soon(() => expect(title()).toContain('only web1/db'));
  expect(inside()).toEqual(['11:59:01 web1 db  one']);
});

test('where there is little room, the title tells of one host and counts the others', async () => {
  const { title } = drawn([DOWN, UP], 70);
  await soon(() => expect(title()).toContain('of all hosts  web1: cannot be reached, and 1 more'));
});

test('a key leads from one host to all and back, with the cursor on the same message; with one host it does nothing', () => {
  const { app, logs, state, show } = drawn();
  const answer = () => actionForKey(state(), 'A')?.answer;
  const log = () => (state().view.log.allHosts ? app.log : (logs[0]?.log ?? EMPTY_LOG));
  const held: string[] = [];
  const context = {
    ...app,
    get log() {
      return log();
    },
    goToLogLine: (number: number) => {
      held.push(
        log()
          .lines()
          .find((one) => one.number === number)?.text ?? '',
      );
    },
  };
  const press = () => {
    const meant = actionForKey(state(), 'A');
    expect(meant?.answer).toBe(true);
    meant?.action.run(context, [], [], 'A');
  };
  const three = app.log.lines().at(-1)?.number ?? 0;
  show({ follow: false, bottom: three, cursor: three });
  expect(attentionTo(state(), 'web2').log).toBe(true);
  press();
  expect(state().view.log.allHosts).toBe(false);
  expect(attentionTo(state(), 'web2').log).toBe(false);
  show({ follow: false, bottom: 1, cursor: 1 });
  press();
  expect(held).toEqual(['three', 'one']);
  const { hosts } = state();
  app.store.setState({ hosts: new Map([...hosts].slice(0, 1)) });
  expect(answer()).toBe('there is only this host');
  expect(LOG_HOSTS_ACTIONS.every(({ enabled }) => enabled(state(), null) !== true)).toBe(true);
});

test('another host at hand leaves the log of all where it is held', () => {
  const { app, show, state } = drawn();
  show({ follow: false, cursor: 5, anchor: 3 });
  const [key] = partOf(state(), 'web2')?.snapshot.vms.map((vm) => vm.key) ?? [];
  setView(app.store, { selected: { kind: 'vm', key: key ?? '' } });
  expect(state().host).toBe('web2');
  expect(state().view.log).toMatchObject({ follow: false, cursor: 5, anchor: 3 });
});

test('the messages of one host without a line are followed no more: its title says why', async () => {
  const { inside, title, show } = drawn([DOWN, UP]);
  show({ allHosts: false });
  await soon(() => expect(title()).toContain('Kernel messages of web1  cannot be reached'));
  expect(inside()).not.toEqual([]);
});
