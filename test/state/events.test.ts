import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import type { HistoryEvent } from '../../src/inventory/history.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { stateAfter } from '../../src/state/history/state-after.js';
import { bindOperations } from '../../src/state/operations/operations.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { openWatch } from '../../src/state/watching/watch.js';

type Row = readonly [name: string, number: number, state: string];

/** A host made of files, with v3_pause and v3_create as shell scripts, and an inventory. */
function openHost(file = 'inventory.db') {
  const root = mkdtempSync(join(tmpdir(), 'v3-events-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ['bin', 'proc/v3vee', 'proc/sys/kernel/random'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'proc/sys/kernel/random/boot_id'), 'this-boot\n');
  const guestsPath = join(root, 'proc/v3vee/v3-guests');
  const rowText = ([name, number, state]: Row) =>
    `${name}\t/dev/v3-vm${number}\t${state}\t1 vcores\t1 regions\t268435456 mem\tgeneral\n`;
  const guests = (...rows: readonly Row[]) => writeFileSync(guestsPath, rows.map(rowText).join(''));
  const tool = (name: string, script: string) =>
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const image = join(root, 'guest.img');
  writeFileSync(image, 'image');
  guests();
  const path = join(root, file);
  const open = () => {
    const { inventory, history } = openStore(path);
    onTestFinished(() => inventory.close());
    const store = createAppStore({
      hostName: 'h',
      inventoryPath: path,
      settings: { ...DEFAULTS, intervalMs: 20 },
    });
    const host = openLocalHost({ root, env: process.env });
    const claims = openClaims(path);
    const now = Date.now;
    const parts = { host, inventory, history, claims, store, now };
    const watch = openWatch({ ...parts, exits: null }, true);
    const context = { ...parts, who: 'alice', refresh: watch.refresh, kernelLog: null, wait: pause };
    const events = (): readonly HistoryEvent[] => {
      const read = history.read({ limit: 100 });
      if ('refused' in read) throw new Error(read.refused);
      return read.events;
    };
    const add = (name: string, change: object = {}) => {
      const added = inventory.add({ name, config: '', image, ...change });
      if ('refused' in added) throw new Error(added.refused);
      return added;
    };
    return { ...parts, watch, context, operations: bindOperations(context), events, add };
  };
  return { root, path, guests, guestsPath, rowText, tool, image, open };
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('an operation is recorded with each tool, its words, and what v3-guests showed', async () => {
  const { guests, guestsPath, rowText, tool, open } = openHost();
  const { operations, events, add } = open();
  const web = add('web', { device: '/dev/v3-vm0' });
  guests(['web', 0, 'running']);
  tool('v3_pause', `echo 'Pausing VM'; printf '${rowText(['web', 0, 'paused'])}' > ${guestsPath}`);
  expect(await operations.pause(`entry ${web.id}`)).toMatchObject({ ok: true });
  expect(events()).toMatchObject([
    {
      who: 'alice',
      asked: 'pause',
      title: 'pause web',
      vm: { id: web.id, name: 'web', device: '/dev/v3-vm0' },
      tools: [{ line: 'v3_pause /dev/v3-vm0', ended: 'exit 0', words: ['Pausing VM'], showed: 'paused' }],
      end: { outcome: 'done', message: 'web is paused.' },
    },
  ]);
});

test('a refusal is recorded, and so is what is asked while its tool runs', async () => {
  const { guests, tool, open, root } = openHost();
  const { operations, events, add } = open();
  const web = add('web', { device: '/dev/v3-vm0' });
  guests(['web', 0, 'stopped']);
  tool('v3_launch', `until [ -e ${root}/go ]; do sleep 0.01; done; echo no >&2`);
  const started = operations.start(`entry ${web.id}`);
  await expect.poll(() => events()[0]?.tools[0]?.line).toBe('v3_launch /dev/v3-vm0');
  expect(events()).toMatchObject([{ end: null, tools: [{ ended: null }] }]);
  writeFileSync(join(root, 'go'), '');
  expect(await started).toMatchObject({ ok: false });
  expect(events()).toMatchObject([{ end: { outcome: 'refused' }, tools: [{ words: ['no'] }] }]);
});

test('adding and deleting are recorded, and times are kept', async () => {
  const { image, guests, guestsPath, rowText, tool, open } = openHost();
  const { operations, events, inventory } = open();
  const added = await operations.add({ name: 'web', config: '', image, options: [] });
  tool('v3_create', `printf '${rowText(['web', 2, 'stopped'])}' > ${guestsPath}`);
  const before = Date.now();
  expect(await operations.activate(added.key ?? '')).toMatchObject({ ok: true });
  tool('v3_launch', `printf '${rowText(['web', 2, 'running'])}' > ${guestsPath}`);
  expect(await operations.start(added.key ?? '')).toMatchObject({ ok: true });
  const contents = inventory.read();
  const [web] = 'refused' in contents ? [] : contents.entries;
  expect(web?.activatedAt).toBeGreaterThanOrEqual(before);
  expect(web?.startedAt).toBeGreaterThanOrEqual(web?.activatedAt ?? Number.NaN);
  guests();
  expect(await operations.delete(added.key ?? '')).toMatchObject({ ok: true });
  expect(events().map(({ title, vm }) => [title, vm?.id, vm?.device])).toEqual([
    ['delete web', null, null],
    ['start web', null, '/dev/v3-vm2'],
    ['activate web', null, '/dev/v3-vm2'],
    ['add web', null, null],
  ]);
});

test('where the history cannot be written the operation goes on, and it is told', async () => {
  const { guests, guestsPath, rowText, tool, open, path } = openHost('vms.txt');
  mkdirSync(`${path}.history`);
  const { operations, store, add, history } = open();
  const web = add('web', { device: '/dev/v3-vm0' });
  guests(['web', 0, 'running']);
  tool('v3_pause', `printf '${rowText(['web', 0, 'paused'])}' > ${guestsPath}`);
  expect(await operations.pause(`entry ${web.id}`)).toMatchObject({ ok: true });
  expect(store.getState().historyProblem).toMatch(/^Cannot write the history in .*vms\.txt\.history: /);
  expect(history.read({ limit: 1 })).toHaveProperty('refused');
});

test('a change from outside is recorded once by two programs that see it', async () => {
  const { guests, open } = openHost();
  const programs = [open(), open()];
  const [{ add, events, inventory }] = programs as [ReturnType<typeof open>];
  add('web', { device: '/dev/v3-vm0', state: 'running' });
  const freed = add('db', { device: '/dev/v3-vm1', bootId: programs[0]?.host.bootId() ?? null });
  guests(['web', 0, 'ERROR']);
  for (const { watch } of programs) watch.start();
  const titles = () => events().map(({ title }) => title);
  await expect.poll(() => titles().length).toBeGreaterThan(1);
  for (const { watch } of programs) watch.stop();
  expect(titles().sort()).toEqual(['db was freed outside v3_tui', 'web went from running to ERROR']);
  expect(events()).toMatchObject([{ who: 'outside', asked: 'seen', end: {} }, { who: 'outside' }]);
  expect(events().map(stateAfter).sort()).toEqual(['error', 'unknown']);
  // Neither another program nor the next start reports it again.
  const third = open();
  third.watch.start();
  await expect.poll(() => third.store.getState().ready).toBe(true);
  third.watch.stop();
  expect(titles()).toHaveLength(2);
  expect(inventory.read()).toMatchObject({ entries: [{ state: 'stopped' }, { id: freed.id }] });
});
