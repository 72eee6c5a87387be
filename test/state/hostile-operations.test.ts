import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { bindOperations } from '../../src/state/operations/operations.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { openWatch } from '../../src/state/watching/watch.js';
import { hostileGuestsFiles } from '../support/hostile.js';
import { hostileInventoryFiles } from '../support/hostile-inventory.js';

const TOOLS = ['v3_create', 'v3_free', 'v3_launch', 'v3_stop', 'v3_pause', 'v3_continue', 'v3_reset'];
const DEVICE_CALL = /^v3_(free|launch|stop|pause|continue) \/dev\/v3-vm([0-9]|[12][0-9]|3[01])$/;
const RESET_CALL = /^v3_reset \/dev\/v3-vm([0-9]|[12][0-9]|3[01]) (all|ros|hrt)$/;

const folder = mkdtempSync(join(tmpdir(), 'v3-tui-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('whatever v3-guests and the inventory hold, no tool is called with anything but a device', async () => {
  const root = join(folder, 'root');
  const calls = join(folder, 'calls');
  for (const path of ['bin', 'proc/v3vee']) mkdirSync(join(root, path), { recursive: true });
  writeFileSync(calls, '');
  for (const tool of TOOLS) {
    const script = `#!/bin/sh\nprintf '%s' "\${0##*/}" >>'${calls}'\nprintf ' %s' "$@" >>'${calls}'\nprintf '\\0' >>'${calls}'\n`;
    writeFileSync(join(root, 'bin', tool), script, { mode: 0o755 });
  }
  const host = openLocalHost({ root, env: process.env });
  const inventories = hostileInventoryFiles();
  let seen = 0;
  const files = hostileGuestsFiles().filter((_, at) => at % 9 === 0);
  for (const [round, file] of files.entries()) {
    writeFileSync(join(root, 'proc/v3vee/v3-guests'), file.bytes);
    const path = join(folder, `${round}.txt`);
    writeFileSync(path, inventories[round % inventories.length]?.bytes ?? '');
    const { inventory, history } = openStore(path);
    const claims = openClaims(path);
    const store = createAppStore({ hostName: 'h', inventoryPath: path, settings: DEFAULTS });
    let clock = 0;
    // Each reading of the clock is a second later, so nothing waits for a host that does not answer.
    const now = () => {
      clock += 1000;
      return clock;
    };
    const watch = openWatch({ host, inventory, history, claims, store, exits: null, now }, true);
    const context = {
      host,
      inventory,
      history,
      who: 'root',
      claims,
      store,
      refresh: watch.refresh,
      kernelLog: null,
      wait: async () => undefined,
      now,
    };
    const operations = bindOperations(context);
    for (const vm of watch.refresh().vms.slice(0, 3)) {
      seen += 1;
      for (const act of ['pause', 'stop', 'delete'] as const) await operations[act](vm.key);
    }
    inventory.close();
  }
  expect(seen).toBeGreaterThan(25);
  const made = readFileSync(calls, 'utf8')
    .split('\0')
    .filter((call) => call !== '');
  expect(made.length).toBeGreaterThan(10);
  for (const call of made) expect(DEVICE_CALL.test(call) || RESET_CALL.test(call), call).toBe(true);
});
