import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Host } from '../../src/host/host.js';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { createHostStore } from '../../src/state/fleet/host-store.js';
import { heldElsewhere } from '../../src/state/operations/work-claims.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { entryKey } from '../../src/state/vms/reconcile.js';
import { openWatch } from '../../src/state/watching/watch.js';
import { openInventory } from '../inventory/support/open.js';
import { bundleWorkers } from '../inventory/support/workers.js';

/** A host root made of files, an inventory beside it, and a watch on both. */
function aWatch(records: boolean, inventoryName = 'inventory.db') {
  const root = mkdtempSync(join(tmpdir(), 'v3-tui-watch-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'proc/v3vee'), { recursive: true });
  const guests = (...lines: string[]) =>
    writeFileSync(join(root, 'proc/v3vee/v3-guests'), lines.map((line) => `${line}\n`).join(''));
  guests();
  const local = openLocalHost({ root, env: { PATH: '' } });
  const reads = { guests: 0, details: 0, info: 0 };
  const host: Host = {
    ...local,
    readProc: (file) => {
      reads[file] += 1;
      return local.readProc(file);
    },
  };
  const inventoryPath = join(root, inventoryName);
  const { inventory, history } = openStore(inventoryPath);
  onTestFinished(() => inventory.close());
  const store = createHostStore({
    hostName: host.name,
    inventoryPath,
    settings: { ...DEFAULTS, intervalMs: 10 },
  });
  let time = 1000;
  const clock = {
    now: () => time,
    set: (to: number) => {
      time = to;
    },
  };
  const watch = openWatch(
    { host, inventory, history, claims: openClaims(inventoryPath), store, exits: null, now: clock.now },
    records,
  );
  onTestFinished(watch.stop);
  return { root, guests, reads, inventory, history, store, watch, clock };
}

const line = (name: string, number: number, state = 'running') =>
  `${name}\t/dev/v3-vm${number}\t${state}\t1 vcores\t1 regions\t268435456 mem\tgeneral`;

test('reads host and inventory into the store, and nothing anew while nothing changed', () => {
  const { guests, inventory, store, watch } = aWatch(false);
  guests(line('web', 0), line('test9', 1));
  inventory.add({ name: 'web', config: '', image: '/i', device: '/dev/v3-vm0' });
  inventory.add({ name: 'lab', config: '', image: '/i' });
  const snapshot = watch.refresh();
  expect(snapshot.vms.map((vm) => [vm.name, vm.category])).toEqual([
    ['web', 'active'],
    ['lab', 'inactive'],
    ['test9', 'not-in-inventory'],
  ]);
  expect(store.getState()).toMatchObject({ ready: true, snapshot });
  expect(watch.refresh()).toBe(snapshot);
  guests(line('web', 0, 'paused'), line('test9', 1));
  expect(watch.refresh().vms[0]?.state).toBe('paused');
});

test('watches v3-guests-details, and reads v3-guests no more often than VMs come and go', async () => {
  const { root, guests, reads, inventory, store, watch } = aWatch(true);
  const rule = '-'.repeat(87);
  const details = (state: string) =>
    [
      `${rule}\nEntry:        0\nName:         web\nDevice:       /dev/v3-vm0\nType:         general`,
      `State:        ${state}\nCores:        1 (1 shown)\nRegions:      1 (1 shown)\nMemsize:      64 (0 ROS)\n`,
      `Core States\n\nMemory Regions\n${rule}\n`,
    ].join('\n');
  const show = (text: string) => writeFileSync(join(root, 'proc/v3vee/v3-guests-details'), text);
  guests(line('web', 0));
  show(details('running'));
  watch.readFirstPage();
  watch.readRest();
  watch.start();
  const state = () => store.getState().snapshot.vms.find((vm) => vm.name === 'web')?.state;
  await expect.poll(state).toBe('running');
  show(details('paused'));
  await expect.poll(state).toBe('paused');
  inventory.add({ name: 'lab', config: '', image: '/i' });
  await expect.poll(() => store.getState().snapshot.vms.length).toBe(2);
  // The clock of the waits begins at 1970 here: ages of what log and history tell are by the other one.
  expect([...store.getState().since.values()][0]?.at).toBeGreaterThan(1e12);
  const ticks = reads.details;
  await expect.poll(() => reads.details).toBeGreaterThan(ticks + 20);
  expect(reads.guests).toBe(1);
  watch.refresh();
  expect(reads.guests).toBe(2);
  guests();
  show('');
  await expect.poll(() => store.getState().snapshot.vms.map((vm) => vm.name)).toEqual(['lab']);
  watch.stop();
  expect(reads.guests).toBe(3);
});

test('reads the first page of a large inventory: VMs with a device and the first others, then reads the rest', () => {
  const { guests, inventory, store, watch } = aWatch(false);
  guests(line('web', 0));
  const numbers = Array.from({ length: 1200 }, (_, at) => String((at * 7) % 1200).padStart(4, '0'));
  inventory.addAll(
    numbers.map((number) => ({ name: `vm${number}`, config: '', image: '/i', tags: [number] })),
  );
  inventory.addAll([
    { name: 'web', config: '', image: '/i', device: '/dev/v3-vm0', tags: ['www'] },
    { name: 'zoo', config: '', image: '/i', device: '/dev/v3-vm1', bootId: 'before' },
  ]);
  watch.readFirstPage();
  const first = store.getState();
  watch.readRest();
  const { snapshot } = store.getState();
  expect([snapshot.vms.length, snapshot.unread]).toEqual([1202, 0]);
  expect([first.snapshot.vms.length, first.snapshot.unread]).toEqual([302, 900]);
  const seen = snapshot.vms.filter(({ name }) => !/^vm/.test(name) || name < 'vm0300');
  expect(first.snapshot.vms).toEqual(seen);
  const before = store.getState();
  watch.readRest();
  expect(store.getState()).toBe(before);
});

test('keeps what it knows of an inventory that cannot be read, and says why', () => {
  const { root, inventory, watch } = aWatch(false);
  inventory.add({ name: 'web', config: '', image: '/i' });
  expect(watch.refresh().vms).toHaveLength(1);
  inventory.close();
  writeFileSync(
    join(root, 'inventory.db'),
    'this is no database, and it is longer than a header of one '.repeat(9),
  );
  const snapshot = watch.refresh();
  expect(snapshot.vms.map((vm) => vm.name)).toEqual(['web']);
  expect(snapshot.inventoryProblem).toContain('inventory.db');
});

test('shows damaged lines of v3-guests apart', () => {
  const { guests, watch } = aWatch(false);
  guests(line('web', 0), 'evil\t/dev/v3-vm99\trunning\t1 vcores\t1 regions\t1 mem\tgeneral');
  const snapshot = watch.refresh();
  expect(snapshot.vms).toHaveLength(1);
  expect(snapshot.damagedGuests).toHaveLength(1);
});

async function recorded(records: boolean): Promise<string | undefined> {
  const { guests, inventory, store, watch } = aWatch(records);
  guests(line('web', 0, 'paused'), line('sick', 1, 'ERROR'), line('busy', 2, 'paused'));
  const add = (name: string, number: number) =>
    inventory.add({ name, config: '', image: '/i', device: `/dev/v3-vm${number}`, state: 'running' });
  add('web', 0);
  add('sick', 1);
  const busy = add('busy', 2);
  if ('refused' in busy) throw new Error(busy.refused);
  store.setState({ work: new Map([[entryKey(busy.id), { title: 'pause busy', since: 0 }]]) });
  let looks = 0;
  await new Promise<void>((resolve) => {
    store.subscribe(() => {
      looks += 1;
      if (looks === 2) resolve();
    });
    watch.start();
    // A second change, so that a whole round is in between.
    store.subscribe(() =>
      guests(line('web', 0, 'paused'), line('sick', 1, 'ERROR'), line('busy', 2, 'stopped')),
    );
  });
  watch.stop();
  const contents = inventory.read();
  if ('refused' in contents) throw new Error(contents.refused);
  return contents.entries.map((entry) => `${entry.name} ${entry.state}`).join(', ');
}

test('records states that changed outside, but not of a VM under work', async () => {
  expect(await recorded(true)).toBe('web paused, sick stopped, busy running');
});

test('records nothing where it only looks', async () => {
  expect(await recorded(false)).toBe('web running, sick running, busy running');
});

test('records what is so a last time when it stops', async () => {
  const { guests, inventory, store, watch } = aWatch(true);
  store.setState({ settings: { ...DEFAULTS, intervalMs: 3_600_000 } });
  guests(line('web', 0, 'running'));
  inventory.add({ name: 'web', config: '', image: '/i', device: '/dev/v3-vm0' });
  watch.start();
  await expect.poll(() => stateOf(inventory)).toBe('running');
  guests(line('web', 0, 'paused'));
  watch.stop();
  expect(stateOf(inventory)).toBe('paused');
});

function stateOf(inventory: ReturnType<typeof openInventory>): string | undefined {
  const read = inventory.read();
  return 'refused' in read ? undefined : read.entries[0]?.state;
}

/** A watched host of a boot, on which `web` and `db` of the inventory run. */
async function anActiveHost() {
  const all = aWatch(true);
  const { root, guests, inventory, watch, store } = all;
  mkdirSync(join(root, 'proc/sys/kernel/random'), { recursive: true });
  writeFileSync(join(root, 'proc/sys/kernel/random/boot_id'), 'this-boot\n');
  guests(line('web', 0), line('db', 1));
  inventory.add({ name: 'web', config: '', image: '/i', device: '/dev/v3-vm0', state: 'running' });
  inventory.add({ name: 'db', config: '', image: '/i', device: '/dev/v3-vm1', state: 'running' });
  const entries = () => {
    const read = inventory.read();
    return 'refused' in read ? [] : read.entries;
  };
  watch.start();
  await expect.poll(() => entries().map(({ bootId }) => bootId)).toEqual(['this-boot', 'this-boot']);
  expect(entries().every(({ moduleLoad }) => moduleLoad !== null)).toBe(true);
  const lost = () => store.getState().snapshot.vms.map((vm) => `${vm.name} ${vm.lost}`);
  const titles = () => {
    const read = all.history.read({ limit: 9 });
    return 'refused' in read ? [] : read.events.map(({ title }) => title).sort();
  };
  return { ...all, entries, lost, titles };
}

test('VMs that went with the module are told from one that somebody freed', async () => {
  const { root, guests, entries, lost, titles, watch } = await anActiveHost();
  guests(line('web', 0));
  await expect.poll(() => entries().map(({ moduleLoad }) => moduleLoad === 'freed')).toEqual([false, true]);
  expect(titles()).toEqual(['db was freed outside v3_tui']);
  watch.stop();
  // While no program looks the module is reloaded.
  rmSync(join(root, 'proc/v3vee'), { recursive: true });
  mkdirSync(join(root, 'proc/v3vee'));
  guests();
  watch.start();
  await expect
    .poll(titles)
    .toEqual(['db was freed outside v3_tui', 'the module was unloaded: web is inactive']);
  expect(lost()).toEqual(['db freed', 'web reload']);
});

test('where the host does not tell that the module was reloaded, what was seen is recorded', async () => {
  const { root, guests, entries, lost, titles } = await anActiveHost();
  renameSync(join(root, 'proc/v3vee'), join(root, 'proc/away'));
  await expect.poll(() => entries().map(({ moduleLoad }) => moduleLoad)).toEqual(['unloaded', 'unloaded']);
  writeFileSync(join(root, 'proc/away/v3-guests'), '');
  renameSync(join(root, 'proc/away'), join(root, 'proc/v3vee'));
  await expect.poll(lost).toEqual(['db reload', 'web reload']);
  expect(titles()).toEqual([
    'the module was unloaded: db is inactive',
    'the module was unloaded: web is inactive',
  ]);
  // A VM that is back was not lost.
  guests(line('web', 0));
  await expect
    .poll(() => entries().map(({ moduleLoad }) => moduleLoad === 'unloaded'))
    .toEqual([false, true]);
});

test('looks for the faults of the host again when its module comes or goes', async () => {
  const { root, guests, watch, store } = aWatch(true);
  watch.refresh();
  watch.examine();
  const saysNoModule = () =>
    store.getState().findings.some(({ what }) => what.includes('counts as not loaded'));
  expect(saysNoModule()).toBe(false);
  watch.start();
  guests(line('web', 0));
  await expect.poll(() => store.getState().snapshot.vms.length).toBe(1);
  renameSync(join(root, 'proc/v3vee'), join(root, 'proc/away'));
  await expect.poll(saysNoModule).toBe(true);
  renameSync(join(root, 'proc/away'), join(root, 'proc/v3vee'));
  await expect.poll(saysNoModule).toBe(false);
});

test('another interval in the settings counts from that moment', async () => {
  const { guests, watch, store } = aWatch(true);
  store.setState((state) => ({ settings: { ...state.settings, intervalMs: 3_600_000 } }));
  watch.start();
  await expect.poll(() => store.getState().ready).toBe(true);
  guests(line('web', 0));
  store.setState((state) => ({ settings: { ...state.settings, intervalMs: 10 } }));
  await expect.poll(() => store.getState().snapshot.vms.length).toBe(1);
});

/** A watch that polls once at its start and then not within a test. */
async function aSleepyWatch(inventoryName: string) {
  const all = aWatch(true, inventoryName);
  all.inventory.add({ name: 'web', config: '', image: '/i' });
  all.store.setState({ settings: { ...DEFAULTS, intervalMs: 3_600_000 } });
  all.watch.start();
  await expect.poll(() => all.store.getState().snapshot.vms.length).toBe(1);
  return all;
}

test.each(['inventory.db', 'inventory.txt'])(
  'another program changes %s: it is read at once, not at the next interval',
  async (inventoryName) => {
    const { root, store } = await aSleepyWatch(inventoryName);
    const other = openInventory(join(root, inventoryName));
    onTestFinished(() => other.close());
    other.add({ name: 'db', config: '', image: '/i' });
    await expect.poll(() => store.getState().snapshot.vms.map((vm) => vm.name)).toEqual(['db', 'web']);
  },
);

test('a claim of another program shows while that program lives, and goes when it is killed', async () => {
  const { root, store } = await aSleepyWatch('inventory.db');
  const workers = await bundleWorkers();
  onTestFinished(workers.remove);
  const worker = workers.start({ do: 'claim', path: join(root, 'inventory.db'), key: 'vm entry 1' });
  expect(await worker.next()).toBe('ready');
  worker.child.stdin?.write('go\n');
  expect(await worker.next()).toHaveProperty('taken');
  const held = () => heldElsewhere(store.getState().claims, 'entry 1')?.pid ?? null;
  await expect.poll(held).toBe(worker.child.pid);
  worker.child.kill('SIGKILL');
  await expect.poll(held).toBeNull();
});
