import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { bindOperations } from '../../src/state/desk.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { openWatch } from '../../src/state/watch.js';
import { startHost } from '../support/simulated-host.js';

test('a VM that v3_create makes after it was given up is recorded when it comes', async () => {
  const simulated = await startHost();
  onTestFinished(() => simulated.stop());
  const path = join(simulated.root, 'list.txt');
  const real = openLocalHost({ root: simulated.root, env: process.env, logFile: undefined });
  const host: typeof real = {
    ...real,
    run: (tool, args, options) => real.run(tool, args, { ...options, limitMs: 300 }),
  };
  const { inventory, history } = openStore(path);
  onTestFinished(() => inventory.close());
  const claims = openClaims(path);
  const store = createAppStore({
    hostName: 'h',
    inventoryPath: path,
    settings: DEFAULTS,
  });
  const now = () => Date.now();
  const { refresh } = openWatch({ host, inventory, history, claims, store, exits: null, now }, true);
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const context = {
    host,
    inventory,
    history,
    who: 'root',
    claims,
    store,
    refresh,
    kernelLog: null,
    wait,
    now,
  };
  const operations = bindOperations(context);
  const files = { config: simulated.config(), image: simulated.image() };
  const { key } = await operations.add({ name: 'web', ...files, options: [] });

  await simulated.fault('hang', 'create');
  const outcome = await operations.activate(key ?? '');
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
