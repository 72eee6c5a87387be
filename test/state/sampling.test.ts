import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Host } from '../../src/host/host.js';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { FIRST_ATTENTION } from '../../src/state/fleet/host-store.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { paceOf } from '../../src/state/watching/pace.js';
import { openWatch } from '../../src/state/watching/watch.js';
import { createExitRates } from '../../src/telemetry/exits.js';

const RULE = '-'.repeat(87);

const detailsOf = (state: string, exits: number) =>
  [
    RULE,
    'Entry:        0',
    'Name:         web',
    'Device:       /dev/v3-vm0',
    'Type:         general',
    `State:        ${state}`,
    'Cores:        1 (1 shown)',
    'Regions:      0 (0 shown)',
    'Memsize:      64 (0 ROS)',
    '',
    'Core States',
    `   vcore 0 running on pcore 1 ${exits} exits rip=0x0000000000000010 real physical shadow `,
    '',
    'Memory Regions',
    `${RULE}\n`,
  ].join('\n');

/** A watch on a host with one VM, by a clock of its own. `takes`: how often each thing was read since the last call. */
function aWatch(intervalMs: number) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const root = mkdtempSync(join(tmpdir(), 'v3-tui-sampling-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'proc/v3vee'), { recursive: true });
  const write = (file: string, text: string) => writeFileSync(join(root, 'proc/v3vee', file), text);
  const show = (state: string, exits = 0) => {
    write('v3-guests', `web\t/dev/v3-vm0\t${state}\t1 vcores\t0 regions\t64 mem\tgeneral\n`);
    write('v3-guests-details', detailsOf(state, exits));
  };
  show('running');
  write('v3-info', '');
  const local = openLocalHost({ root, env: { PATH: '' } });
  let reads: Record<string, number> = {};
  const counted = <Result>(what: string, result: () => Result): Result => {
    reads[what] = (reads[what] ?? 0) + 1;
    return result();
  };
  const host: Host = {
    ...local,
    readProc: (file) => counted(file, () => local.readProc(file)),
    readMemory: () => counted('memory', local.readMemory),
    bootId: () => counted('boot', local.bootId),
    moduleLoaded: () => counted('modules', local.moduleLoaded),
    watch: () => () => undefined,
  };
  const path = join(root, 'inventory.db');
  const { inventory, history } = openStore(path);
  onTestFinished(() => inventory.close());
  const settings = { ...DEFAULTS, intervalMs };
  const store = createAppStore({ hostName: 'h', inventoryPath: path, settings });
  const parts = { host, inventory, history, claims: openClaims(path), store, exits: createExitRates() };
  const watch = openWatch({ ...parts, now: () => Date.now() }, false);
  onTestFinished(watch.stop);
  watch.refresh();
  watch.start();
  vi.advanceTimersByTime(0);
  return {
    store,
    show,
    takes: () => {
      const taken = reads;
      reads = {};
      return taken;
    },
    /** How often the host was read in so many ms. */
    readsIn: (ms: number) => {
      reads = {};
      vi.advanceTimersByTime(ms);
      return reads.details ?? 0;
    },
  };
}

test('each file in /proc is read once for each interval, whatever is shown, and the list of modules not at all', () => {
  const { show, takes, readsIn, store } = aWatch(1000);
  readsIn(5000);
  for (const tab of ['details', 'config', 'checkpoints']) {
    store.setState(({ view }) => ({ view: { ...view, tab } }));
    show('running', 100);
    takes();
    vi.advanceTimersByTime(1000);
    expect(takes()).toEqual({ details: 1, memory: 1, boot: 1 });
  }
});

test('the host is read less often while nobody looks, and at once for who comes back', () => {
  const { store, readsIn } = aWatch(1000);
  expect(readsIn(10_000)).toBe(10);
  store.setState({ attention: { ...FIRST_ATTENTION, hasFocus: false } });
  expect(readsIn(30_000)).toBe(6);
  store.setState({ attention: FIRST_ATTENTION });
  expect(readsIn(0)).toBe(1);
  expect(readsIn(10_000)).toBe(10);
});

test('it is read more often while an operation is under way, and for a while after a VM has changed', () => {
  const { store, show, readsIn } = aWatch(1000);
  readsIn(5000);
  store.setState({ work: new Map([['k', { title: 'pause web', since: 0 }]]) });
  expect(readsIn(2000)).toBe(8);
  store.setState({ work: new Map() });
  readsIn(2000);
  expect(readsIn(5000)).toBe(5);
  show('paused');
  readsIn(1000);
  expect(readsIn(2000)).toBe(8);
  readsIn(3000);
  expect(readsIn(5000)).toBe(5);
});

test('a module without details is not read more often: each read writes to the kernel log', () => {
  const { store, readsIn, takes } = aWatch(1000);
  store.setState(({ snapshot }) => ({
    snapshot: { ...snapshot, vms: snapshot.vms.map((vm) => ({ ...vm, details: null })) },
    work: new Map([['k', { title: 'pause web', since: 0 }]]),
  }));
  takes();
  expect(readsIn(900)).toBe(0);
});

test('the pace: never faster than the interval where that is short, and five seconds at least without the focus', () => {
  const pace = (intervalMs: number, hasFocus: boolean, isChanging: boolean) =>
    paceOf({ intervalMs, hasFocus, isChanging });
  expect(pace(100, true, true)).toBe(100);
  expect(pace(3000, true, true)).toBe(250);
  expect(pace(3000, true, false)).toBe(3000);
  expect([pace(100, false, true), pace(1000, false, false), pace(3000, false, false)]).toEqual([
    5000, 5000, 15_000,
  ]);
});
