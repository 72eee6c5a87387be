import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tree } from '../support/tree.js';
import { aHost, anActiveVm, anApp, aRunningVm } from './setup.js';

test('a read-only program says so, refuses what changes something, writes nothing, and leaves at once', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await anActiveVm(host, 'db');
  // Makes the running VM one whose state is to be recorded: somebody else has paused it.
  await host.tool('v3_pause', '/dev/v3-vm0');
  await host.guests((lines) => lines.some((line) => line.includes('paused')), 'the pause');
  const kept = join(host.root, 'var/lib/v3_tui');
  onTestFinished(closeFolder(kept));
  const before = tree(kept);
  const app = await anApp(host, {}, ['--read-only']);
  await app.until(/v3_tui .*read-only/, 'the top line');
  await app.until('1 paused');
  // What a run chooses is kept in the same folder.
  app.keys('>', '>', 'down');
  for (const [key, title] of [
    ['u', 'continue'],
    ['d', 'delete'],
    ['#', 'tags'],
    ['n', 'new'],
  ] as const) {
    app.keys(key);
    await app.until(`${title}: read-only`, title);
  }
  app.keys('enter');
  await app.until(/delete: read-only/, 'the reason in the menu');
  app.keys('esc');
  await app.untilGone(/delete: read-only/);
  await host.tool('v3_continue', '/dev/v3-vm0');
  await app.until('1 running', 'what somebody else did');
  expect(tree(kept)).toEqual(before);
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
  expect(tree(kept)).toEqual(before);
});

/**
 * Lets nobody write in a folder, as far as this user can: for root, whom no mode stops, by mounting it read-only over
 * itself. Where root may not mount, what was written shows in bytes and times all the same.
 * @returns a function that undoes it
 */
function closeFolder(folder: string): () => void {
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o555);
    return () => chmodSync(folder, 0o755);
  }
  const mount = (...words: string[]) => spawnSync('mount', words).status === 0;
  if (!mount('--bind', folder, folder)) return () => undefined;
  mount('-o', 'remount,bind,ro', folder);
  return () => void spawnSync('umount', ['-l', folder]);
}
