import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { wordsFromFile } from '../../src/cli/kernel-words.js';
import { type CheckpointDisk, checkpointDisk } from '../../src/host/checkpoint-disk.js';
import { openLocalHost } from '../../src/host/local-host.js';
import type { Checkpoints } from '../../src/inventory/checkpoints.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { bindCheckpointOperations } from '../../src/state/checkpoints/operations.js';
import type { SaveWish } from '../../src/state/checkpoints/save.js';
import { bindOperations } from '../../src/state/operations/operations.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { vmByKey } from '../../src/state/vms/find.js';
import { openWatch } from '../../src/state/watching/watch.js';
import { createLogClock } from '../../src/telemetry/log-clock.js';
import { bytesAt, releaseUntil, SMALL_CONFIG } from '../support/checkpoints.js';
import { startHost } from '../support/simulated-host.js';

const WISH: SaveWish = { name: 'first', note: '', madeBy: 'user', elsewhere: null };

type Change = {
  disk?: Partial<CheckpointDisk>;
  /** How long v3_save is waited for, like any tool; the clock runs this much faster. */
  limitMs?: number;
  haste?: number;
  /** True: the checkpoints cannot be read any more once one of them was changed. */
  losesRecords?: boolean;
};

/** `web` of 16 MB runs on a host of its own. */
async function aBench({ disk = {}, limitMs, haste = 1, losesRecords = false }: Change = {}) {
  const simulated = await startHost();
  onTestFinished(() => simulated.stop());
  const path = join(simulated.root, 'inventory.db');
  const real = openLocalHost({ root: simulated.root, env: process.env });
  const host: typeof real = {
    ...real,
    run: (tool, args, options) =>
      real.run(tool, args, { ...options, ...(limitMs !== undefined && tool === 'v3_save' && { limitMs }) }),
  };
  const { inventory, history, checkpoints } = openStore(path);
  onTestFinished(() => inventory.close());
  const claims = openClaims(path);
  const store = createAppStore({ hostName: 'h', inventoryPath: path, settings: DEFAULTS });
  const began = Date.now();
  const now = () => began + (Date.now() - began) * haste;
  const { refresh } = openWatch(
    { host, inventory, history, claims, store, exits: null, now: () => Date.now() },
    false,
  );
  const wait = (ms: number) => delay(ms / haste).then(() => undefined);
  const kernelLog = wordsFromFile(
    () => host.logFile(),
    createLogClock(() => null),
  );
  const context = { host, inventory, history, who: 'root', claims, store, refresh, kernelLog, wait, now };
  let isLost = false;
  const records: Checkpoints = {
    ...checkpoints,
    list: (vm) => (isLost ? { refused: 'Cannot read it.' } : checkpoints.list(vm)),
    change: (id, change) => {
      isLost = losesRecords;
      return checkpoints.change(id, change);
    },
  };
  const checkpointOperations = bindCheckpointOperations({
    ...context,
    checkpoints: records,
    disk: { ...checkpointDisk, ...disk },
  });
  const operations = bindOperations({ ...context, now: () => Date.now() });
  const config = simulated.config('web.xml', SMALL_CONFIG);
  const { key } = await operations.add({ name: 'web', config, image: '', options: [] });
  if (key === null) throw new Error('web was not added');
  expect(await operations.activate(key)).toMatchObject({ ok: true });
  expect(await operations.start(key)).toMatchObject({ ok: true });
  const folder = join(simulated.root, 'checkpoints');
  const states = () => {
    const all = checkpoints.list();
    return 'refused' in all ? all : all.map(({ name, state }) => `${name} ${state}`);
  };
  /** Bytes of all checkpoints on disk. */
  const written = () =>
    existsSync(folder) ? readdirSync(folder).reduce((sum, name) => sum + bytesAt(join(folder, name)), 0) : 0;
  return { simulated, checkpointOperations, key, store, history, claims, states, folder, written };
}

test('without room for it nothing is begun, and the figures are told', async () => {
  const free = 40 * 1024 * 1024;
  const bench = await aBench({ disk: { room: () => ({ bytes: free }) } });
  const { outcome, checkpoint } = await bench.checkpointOperations.save(bench.key, WISH);
  expect(outcome).toMatchObject({ ok: false, commands: [] });
  expect(outcome.message).toBe(
    `There is not enough room: it needs 48 MB, and ${bench.folder} has 40 MB free.`,
  );
  expect(checkpoint).toBeNull();
  expect([bench.states(), existsSync(bench.folder)]).toEqual([[], false]);
});

test('where no folder can be made nothing is begun', async () => {
  const bench = await aBench({ disk: { make: () => ({ reason: 'the file system is read-only' }) } });
  const { outcome } = await bench.checkpointOperations.save(bench.key, WISH);
  expect(outcome).toMatchObject({ ok: false, commands: [] });
  expect(outcome.message).toContain('the file system is read-only');
  expect(bench.states()).toEqual([]);
});

test('it is recorded as being saved before the tool runs, and its progress is seen', async () => {
  const bench = await aBench();
  await bench.simulated.fault('hang', 'save', '1');
  const saving = bench.checkpointOperations.save(bench.key, WISH);
  await expect.poll(bench.states).toEqual(['first saving']);
  const look = () => {
    bench.checkpointOperations.look();
    const reading = bench.store.getState().checkpoints.all[0]?.reading;
    return reading?.kind === 'folder' ? (reading.files[0]?.bytes ?? 0) : 0;
  };
  await expect.poll(look).toBeGreaterThan(0);
  expect(look()).toBeLessThan(16 * 1024 * 1024);
  await releaseUntil(bench.simulated, saving);
  expect((await saving).outcome).toMatchObject({ ok: true });
  expect(bench.states()).toEqual(['first whole']);
});

test('a save that takes longer than other tools may is waited for while the disk shows that it goes on', async () => {
  const bench = await aBench({ limitMs: 100 });
  const { outcome } = await bench.checkpointOperations.save(bench.key, WISH);
  expect(outcome).toMatchObject({ ok: true });
  expect(bench.states()).toEqual(['first whole']);
  expect(bench.store.getState().work.size).toBe(0);
  const events = bench.history.read({ limit: 1 });
  expect(events).toMatchObject({ events: [{ asked: 'save', end: { outcome: 'done' } }] });
});

test('a save that has got stuck is given up, and judged when it comes back', async () => {
  const bench = await aBench({ limitMs: 200, haste: 30 });
  await bench.simulated.fault('hang', 'save', '1');
  const { outcome, checkpoint } = await bench.checkpointOperations.save(bench.key, WISH);
  expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('has not come back') });
  expect(checkpoint).toMatchObject({ state: 'saving' });
  expect(bench.store.getState().work.size).toBe(1);
  bench.checkpointOperations.look();
  expect(bench.states()).toEqual(['first saving']);
  const over = expect.poll(() => bench.store.getState().work.size).toBe(0);
  await releaseUntil(bench.simulated, over);
  expect(bench.states()).toEqual(['first whole']);
  expect(bench.claims.list()).toEqual([]);
  const events = bench.history.read({ limit: 1 });
  expect(events).toMatchObject({ events: [{ asked: 'save', end: { outcome: 'done' } }] });
});

test('a save is told with its checkpoint, whose VM `--keep` needs, though the records cannot be read', async () => {
  const { checkpointOperations, key, store } = await aBench({ losesRecords: true });
  const id = vmByKey(store.getState().snapshot, key)?.entry?.id;
  const { outcome, checkpoint } = await checkpointOperations.save(key, { ...WISH, madeBy: 'keep' });
  expect(outcome).toMatchObject({ ok: true });
  expect(checkpoint).toMatchObject({ name: 'first', vm: id });
  expect(await checkpointOperations.prune(id ?? '', 1)).toMatchObject([
    { ok: false, message: 'Cannot read it.' },
  ]);
});

test('a VM that ends while it is saved leaves a checkpoint that is not trusted', async () => {
  const bench = await aBench();
  await bench.simulated.fault('hang', 'save', '1');
  const saving = bench.checkpointOperations.save(bench.key, WISH);
  await expect.poll(() => bench.written()).toBeGreaterThan(0);
  await bench.simulated.fault('error', '/dev/v3-vm0');
  await releaseUntil(bench.simulated, saving);
  const { outcome } = await saving;
  expect(outcome).toMatchObject({ ok: false });
  expect(bench.states()).toEqual(['first broken']);
});

test('what a load takes is not deleted meanwhile', async () => {
  const bench = await aBench();
  const { checkpoint } = await bench.checkpointOperations.save(bench.key, WISH);
  const id = checkpoint?.id ?? '';
  await bench.simulated.fault('hang', 'load', '1');
  const loading = bench.checkpointOperations.load(bench.key, id);
  await expect.poll(() => bench.claims.list().some(({ key }) => key.startsWith('checkpoint '))).toBe(true);
  expect(await bench.checkpointOperations.delete(id)).toMatchObject({
    ok: false,
    message: expect.stringContaining('Load web is under way'),
  });
  await releaseUntil(bench.simulated, loading);
  expect(await loading).toMatchObject({ ok: true });
  expect(await bench.checkpointOperations.delete(id)).toMatchObject({ ok: true });
  expect(readdirSync(bench.folder)).toEqual([]);
});

test('a call that the module was built without, or that never came to it, is told as refused', async () => {
  // The wait for the log is longer: on a busy machine a line may be late.
  const bench = await aBench({ haste: 0.5 });
  const { checkpoint } = await bench.checkpointOperations.save(bench.key, WISH);
  const id = checkpoint?.id ?? '';
  await bench.simulated.fault('unhandled', 'load', '1');
  expect(await bench.checkpointOperations.load(bench.key, id)).toMatchObject({
    ok: false,
    unclear: false,
    message:
      'The module was built without checkpoints (the kernel says: Unhandled ctrl cmd: 27). web is running.',
  });
  await bench.simulated.fault('deny', 'load', '1');
  expect(await bench.checkpointOperations.load(bench.key, id)).toMatchObject({
    ok: false,
    unclear: false,
    message: 'The kernel log has no entry for the load. web is running.',
  });
  await bench.simulated.fault('unhandled', 'save', '1');
  expect(
    (await bench.checkpointOperations.save(bench.key, { ...WISH, name: 'second' })).outcome,
  ).toMatchObject({
    ok: false,
    message: 'The module was built without checkpoints (the kernel says: Unhandled ctrl cmd: 28).',
  });
  expect(bench.states()).toEqual(['first whole']);
  expect(await bench.checkpointOperations.load(bench.key, id)).toMatchObject({
    ok: true,
    message: '"first" is loaded: web is running.',
  });
});

test('where the log cannot be read, it is not known whether a checkpoint was loaded', async () => {
  const bench = await aBench();
  const { checkpoint } = await bench.checkpointOperations.save(bench.key, WISH);
  const log = join(bench.simulated.root, 'var/log/messages');
  await bench.simulated.fault('hang', 'load', '1');
  const loading = bench.checkpointOperations.load(bench.key, checkpoint?.id ?? '');
  await bench.simulated.hangs('v3_load');
  renameSync(log, `${log}-20261122`);
  await releaseUntil(bench.simulated, loading);
  expect(await loading).toMatchObject({
    ok: false,
    unclear: true,
    message: expect.stringMatching(
      /^It is not known whether "first" was loaded: the log \S+ (?:is not there|was rotated away)\. web is running\.$/,
    ),
    advice: 'Look at its console: it shows whether the guest is as it was saved.',
  });
  expect(bench.history.read({ limit: 1 })).toMatchObject({
    events: [{ asked: 'load', end: { outcome: 'unclear' } }],
  });
});
