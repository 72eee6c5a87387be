import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { bindOperations } from '../../src/state/operations/operations.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { openWatch } from '../../src/state/watching/watch.js';
import { releaseUntil } from '../support/checkpoints.js';
import { startHost } from '../support/simulated-host.js';

/** A simulated host, and a program on it that gives each tool this long. */
async function aProgram(limitMs: number) {
  const simulated = await startHost();
  onTestFinished(() => simulated.stop());
  const path = join(simulated.root, 'list.txt');
  const real = openLocalHost({ root: simulated.root, env: process.env });
  const host: typeof real = {
    ...real,
    run: (tool, args, options) => real.run(tool, args, { ...options, limitMs }),
  };
  const { inventory, history } = openStore(path);
  onTestFinished(() => inventory.close());
  const claims = openClaims(path);
  const store = createAppStore({ hostName: 'h', inventoryPath: path, settings: DEFAULTS });
  const now = () => Date.now();
  const { refresh } = openWatch({ host, inventory, history, claims, store, exits: null, now }, true);
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const parts = { host, inventory, history, claims, store, refresh, wait, now };
  const operations = bindOperations({ ...parts, who: 'root', kernelLog: null });
  const files = { config: simulated.config(), image: simulated.image() };
  const add = async (name: string) => (await operations.add({ name, ...files, options: [] })).key ?? '';
  return { simulated, store, refresh, operations, add };
}

test('a VM that v3_create makes after it was given up is recorded when it comes', async () => {
  const { simulated, store, refresh, operations, add } = await aProgram(300);
  const key = await add('web');
  await simulated.fault('hang', 'create');
  const outcome = await operations.activate(key);
  expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('has not come back') });
  await simulated.hangs('v3_create');
  const released = new Promise<void>((resolve) => {
    store.subscribe((state) => state.work.size === 0 && resolve());
  });
  await simulated.fault('release');
  await released;
  expect(refresh().vms).toMatchObject([{ name: 'web', category: 'active', device: '/dev/v3-vm0' }]);
  expect(store.getState().commands.at(-1)).toMatchObject({ ended: 'exit 0', showed: 'on /dev/v3-vm0' });
});

test('a VM that takes the device of one that is deleted while its image is built is found', async () => {
  const { simulated, refresh, operations, add } = await aProgram(600_000);
  const old = await add('old');
  const fresh = await add('fresh');
  expect(await operations.activate(old)).toMatchObject({ ok: true });
  await simulated.fault('hang', 'v3_create', '1');
  const activating = operations.activate(fresh);
  await simulated.hangs('v3_create');
  expect(await operations.delete(old)).toMatchObject({ ok: true });
  await releaseUntil(simulated, activating);
  expect(await activating).toMatchObject({ ok: true, message: 'fresh is active on /dev/v3-vm0, stopped.' });
  expect(refresh().vms).toMatchObject([{ name: 'fresh', category: 'active', device: '/dev/v3-vm0' }]);
});
