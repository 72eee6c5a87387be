import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hostileGuestsFiles } from '../support/hostile.js';
import { hostileInventoryFiles } from '../support/hostile-inventory.js';
import { startApp } from '../support/screen.js';
import { unsafeIn } from '../support/unsafe-bytes.js';

const TOOLS = ['v3_create', 'v3_free', 'v3_launch', 'v3_stop', 'v3_pause', 'v3_continue', 'v3_reset'];

/** A host root whose v3-guests the test writes, and whose tools record how they were called. */
function aRoot() {
  const folder = mkdtempSync(join(tmpdir(), 'v3-tui-hostile-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, 'host1');
  const calls = join(folder, 'calls');
  for (const path of ['bin', 'proc/v3vee', 'var/log']) mkdirSync(join(root, path), { recursive: true });
  writeFileSync(calls, '');
  writeFileSync(join(root, 'var/log/messages'), '');
  for (const tool of TOOLS) {
    const script = `#!/bin/sh\nprintf '%s\\n' "$(basename "$0") $*" >>'${calls}'\n`;
    writeFileSync(join(root, 'bin', tool), script, { mode: 0o755 });
  }
  return {
    root,
    guests: join(root, 'proc/v3vee/v3-guests'),
    inventory: join(folder, 'vms.txt'),
    settings: join(folder, 'config.toml'),
    calls: () =>
      readFileSync(calls, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
  };
}

test('200 hostile v3-guests and inventory files: no crash, nothing unsafe on the terminal', async () => {
  const guests = hostileGuestsFiles();
  const inventories = hostileInventoryFiles();
  expect(guests.length + inventories.length).toBeGreaterThanOrEqual(200);
  const host = aRoot();
  writeFileSync(host.guests, '');
  writeFileSync(host.inventory, '');
  writeFileSync(host.settings, 'alert = "off"\n');
  const app = startApp({
    args: [
      '--host-root',
      host.root,
      '--inventory',
      host.inventory,
      '--interval',
      '0.1',
      '--settings',
      host.settings,
    ],
  });
  onTestFinished(() => app.close());
  await app.until('Not in inventory');
  const rounds = Math.max(guests.length, inventories.length);
  for (let round = 0; round < rounds; round += 1) {
    writeFileSync(host.guests, guests[round % guests.length]?.bytes ?? '');
    writeFileSync(host.inventory, inventories[round % inventories.length]?.bytes ?? '');
    // Help opens after the keys before it have done their work: the files of this round were read and drawn.
    app.keys('r', 'g', 'j', 'j', 'j', 'G', '?');
    await app.until('╭ Keys', `round ${round}`);
    app.keys('q');
    await app.untilGone('╭ Keys');
    // A warning or a reason, which an alert may replace at once.
    app.keys('d', 'esc');
  }
  writeFileSync(host.guests, 'last-one\t/dev/v3-vm0\tstopped\t1 vcores\t2 regions\t268435456 mem\tgeneral\n');
  writeFileSync(host.inventory, '');
  app.keys('r');
  await app.until('last-one', 'the program is alive after all of them');
  await app.until('Not in inventory (1)');
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
  expect(unsafeIn(app.raw().toString('utf8'))).toEqual([]);
  expect(host.calls()).toEqual([]);
});
