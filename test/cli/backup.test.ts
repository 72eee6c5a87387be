import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openClaims } from '../../src/inventory/claims.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { tree } from '../support/tree.js';
import { type Ended, start } from './command.js';

let host: SimulatedHost;
let folder: string;
let home: string;

beforeAll(async () => {
  host = await startHost();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-backup-')));
});
beforeEach(() => {
  home = mkdtempSync(join(folder, 'home-'));
});
afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

const said = (...words: readonly string[]): Promise<Ended> =>
  start([...words, '--host-root', host.root, '--inventory', join(home, 'inventory.db')], { cwd: home }).ended;

async function done(...words: readonly string[]): Promise<string> {
  const ended = await said(...words);
  expect(ended, words.join(' ')).toMatchObject({ code: 0 });
  return ended.stdout;
}

const added = (name: string) => done('new', name, '--config', host.config(), '--image', host.image());

it('backs up and restores, asks first, keeps what was there, and records it', async () => {
  await added('web');
  await done('edit', 'web', '--autostart', '3', '--add-tag', 'red');
  expect(await done('inventory', 'backup', 'kept')).toBe(
    'Backed up 1 VM, 2 events and 0 checkpoints to kept.\n',
  );
  await done('delete', 'web', '--yes');
  await added('db');
  expect(await said('inventory', 'restore', 'kept')).toMatchObject({ code: 2, stdout: '' });
  expect(await done('list')).toContain('db');
  const words = await done('inventory', 'restore', 'kept', '--yes');
  expect(words).toBe(
    `Restored 1 VM, 2 events and 0 checkpoints from kept.\nWhat was there is kept in ${join(home, 'inventory.db.before-restore')}.\n`,
  );
  expect(JSON.parse(await done('show', 'web', '--json')).inventory).toMatchObject({
    tags: ['red'],
    autostart: 3,
  });
  expect(await done('history')).toMatch(/restore the inventory\n +Restored 1 VM/);
  await done('inventory', 'restore', 'inventory.db.before-restore', '--yes');
  expect(await done('list')).toMatch(/db/);
});

it('tells as JSON what became of a backup and of restoring one', async () => {
  await added('web');
  expect(JSON.parse(await done('inventory', 'backup', 'kept', '--json'))).toMatchObject({
    tried: 'back up the inventory',
    outcome: 'done',
  });
  expect(JSON.parse(await done('inventory', 'restore', 'kept', '--yes', '--json'))).toMatchObject({
    outcome: 'done',
    message: expect.stringMatching(/^Restored 1 VM/),
  });
  const twice = await said('inventory', 'backup', 'kept', '--json');
  expect(twice).toMatchObject({ code: 1, stderr: '' });
  expect(JSON.parse(twice.stdout)).toMatchObject({ outcome: 'failed' });
});

it('restores nothing while another program works on a VM', async () => {
  await added('web');
  await done('inventory', 'backup', 'kept');
  await added('db');
  const work = openClaims(join(home, 'inventory.db')).take('vm entry:1', 'start web');
  if (!('release' in work)) expect.unreachable('the claim');
  const before = readFileSync(join(home, 'inventory.db'));
  const ended = await said('inventory', 'restore', 'kept', '--yes');
  expect(ended.stderr).toContain(
    `Nothing was restored: start web is under way in another v3_tui (process ${process.pid}).`,
  );
  expect(ended.code).toBe(1);
  expect(readFileSync(join(home, 'inventory.db')).equals(before)).toBe(true);
  work.release();
  await done('inventory', 'restore', 'kept', '--yes');
});

it('restores nothing during work on the whole inventory, and gives back what it has claimed', async () => {
  await added('web');
  await done('inventory', 'backup', 'kept');
  const claims = openClaims(join(home, 'inventory.db'));
  const claim = claims.take('seen', 'recording what was seen');
  if (!('release' in claim)) expect.unreachable('the claim');
  const ended = await said('inventory', 'restore', 'kept', '--yes');
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.stderr).toContain('Nothing was restored: recording what was seen is under way');
  expect(claims.list().map(({ key }) => key)).toEqual(['seen']);
  claim.release();
  await done('inventory', 'restore', 'kept', '--yes');
  expect(claims.list()).toEqual([]);
});

it('begins no work while another program restores', async () => {
  await added('web');
  const claim = openClaims(join(home, 'inventory.db')).take('restore', 'restoring the inventory');
  if (!('release' in claim)) expect.unreachable('the claim');
  const ended = await said('activate', 'web');
  expect(ended).toMatchObject({ code: 1 });
  expect(ended.stderr).toContain('restoring the inventory is under way in another v3_tui');
  claim.release();
  await done('activate', 'web');
  await done('delete', 'web', '--yes');
});

it('backs up in a read-only program, which touches nothing of the inventory; it restores nothing', async () => {
  await added('web');
  const before = tree(home);
  const file = join(folder, 'elsewhere');
  await done('inventory', 'backup', file, '--read-only');
  expect(await said('inventory', 'restore', file, '--yes', '--read-only')).toMatchObject({ code: 1 });
  expect(tree(home)).toEqual(before);
});
