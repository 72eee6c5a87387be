import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { andClose, openSqlite } from '../../src/inventory/sqlite-driver.js';
import { sendSignal } from '../support/send-signal.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { run, start } from './command.js';

let host: SimulatedHost;

beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.stop());

function on(...words: string[]) {
  return run(...words, '--host-root', host.root);
}

async function events(...words: string[]) {
  const { stdout, code } = await on('history', '--json', ...words);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

test('each subcommand is in the history, with its tools; of a VM, by a text, so many at most', async () => {
  expect(await on('history')).toMatchObject({ code: 0, stdout: 'Nothing is recorded.\n' });
  await on('new', 'web', '--config', host.config(), '--image', host.image());
  await on('activate', 'web');
  await on('new', 'db', '--config', host.config(), '--image', host.image());
  await on('delete', 'db', '--yes');
  expect((await events()).map((one: { title: string }) => one.title)).toEqual([
    'delete db',
    'add db',
    'activate web',
    'add web',
  ]);
  expect(await events('web', '--limit', '1')).toMatchObject([
    {
      asked: 'activate',
      vm: { name: 'web', device: '/dev/v3-vm0' },
      outcome: 'done',
      tools: [{ ended: 'exit 0', showed: 'on /dev/v3-vm0' }],
    },
  ]);
  expect(await events('db', '--filter', 'DELETED')).toMatchObject([{ title: 'delete db' }]);
  const told = await on('history', 'web');
  expect(told.stdout).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}\S.* {2}done {2}activate web\n {4}web is active/,
  );
  expect(told.stdout).toMatch(/ {4}\$ cd \/.* && v3_create guest\.img web {2}\(exit 0\)\n/);
  expect(await on('history', '--limit', '1')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('There are more events'),
  });
  expect(await on('history', '--limit', '0')).toMatchObject({ code: 2 });
});

test('notes and tags are written, told, taken away, and refused by a text inventory', async () => {
  expect(await on('note', 'web', 'rack 4\nask Ann')).toMatchObject({ code: 0, stderr: '' });
  expect(await on('note', 'web')).toMatchObject({ stdout: 'rack 4\nask Ann\n' });
  expect(await on('tag', 'web', 'prod', '#old')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/#prod #old\n$/),
  });
  expect(await on('tag', 'web', 'new', '--remove', 'old')).toMatchObject({
    stdout: expect.stringMatching(/#prod #new\n$/),
  });
  expect(await on('tag', 'web')).toMatchObject({ stdout: '#prod #new\n' });
  expect(JSON.parse((await on('show', 'web', '--json')).stdout).inventory).toMatchObject({
    notes: 'rack 4\nask Ann',
    tags: ['prod', 'new'],
  });
  const text = ['--inventory', join(host.work, 'vms.txt')];
  await on('new', 'lab', '--config', host.config(), '--image', host.image(), ...text);
  const refused = await on('tag', 'lab', 'prod', ...text);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('a text file cannot hold tags');
});

test('an activation whose program is killed is settled by the next subcommand', async () => {
  await on('new', 'cut', '--config', host.config(), '--image', host.image());
  await host.fault('hang', 'create', '1');
  const cut = start(['activate', 'cut', '--host-root', host.root]);
  await host.guests((lines) => lines.some((line) => /^cut\t.*unable/.test(line)), 'a VM being made');
  cut.child.kill('SIGKILL');
  await cut.ended;
  await host.fault('release');
  await host.guests((lines) => lines.some((line) => /^cut\t.*\tstopped/.test(line)), 'what v3_create made');
  expect(JSON.parse((await on('list', '--json')).stdout)).toContainEqual(
    expect.objectContaining({ name: 'cut', category: 'not-in-inventory' }),
  );
  const started = await on('start', 'cut', '--mode', 'none');
  expect(started.stderr).toMatch(
    /^activate cut: Cut short\. v3_create created cut on \/dev\/v3-vm\d+, which is now recorded\.\n$/,
  );
  expect(started.code).toBe(0);
  expect(
    (await events('cut')).map((one: { title: string; outcome: string }) => [one.title, one.outcome]),
  ).toEqual([
    ['start cut', 'done'],
    ['activate cut', 'done'],
    ['add cut', 'done'],
  ]);
});

test('an activation is refused while the v3_create of one that was killed goes on', async () => {
  await on('new', 'twice', '--config', host.config(), '--image', host.image());
  await host.fault('hang', 'create', '1');
  const cut = start(['activate', 'twice', '--host-root', host.root]);
  await host.guests((lines) => lines.some((line) => /^twice\t.*unable/.test(line)), 'a VM being made');
  cut.child.kill('SIGKILL');
  await cut.ended;
  const again = await on('activate', 'twice');
  expect(again).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /activate twice: .*its v3_create is still running \(process \d+\)\.[\s\S]*Wait for it to end/,
    ),
  });
  expect(await events('--limit', '1')).toMatchObject([{ title: 'activate twice', outcome: null }]);
  await host.fault('release');
  await host.guests((lines) => lines.some((line) => /^twice\t.*\tstopped/.test(line)), 'what v3_create made');
  const settled = await on('activate', 'twice');
  expect(settled.stderr).toMatch(/v3_create created twice on[\s\S]*it is active already/);
  expect(host.guestsFile()?.match(/^twice\t/gm)).toHaveLength(1);
});

test('an activation whose tool was killed too is settled at once', async () => {
  await on('new', 'gone', '--config', host.config(), '--image', host.image());
  await host.fault('slow', 'create', '600000', '1');
  const cut = start(['activate', 'gone', '--host-root', host.root]);
  await host.guests((lines) => lines.some((line) => /^gone\t.*unable/.test(line)), 'a VM being made');
  cut.child.kill('SIGKILL');
  await cut.ended;
  const again = await on('activate', 'gone');
  const pid = Number(/process (\d+)/.exec(again.stderr)?.[1]);
  sendSignal(pid, 'SIGKILL');
  await expect.poll(async () => (await on('note', 'gone', 'x')).stderr).toContain('Cut short');
});

test('the history keeps as many events as the settings say', async () => {
  const path = join(host.work, 'long.db');
  const settings = join(host.work, 'settings.toml');
  writeFileSync(settings, 'history = 1000\n');
  const here = ['--inventory', path, '--settings', settings];
  const made = await on('new', 'long', '--config', host.config(), '--image', host.image(), ...here);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  andClose(openSqlite(path), (db) =>
    db.exec(`
      WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1100)
      INSERT INTO event (at, who, asked, title, intent, owner_pid, owner_start, owner_boot, ended_at, outcome, message)
        SELECT i, 'root', 'seen', 'plain', '{}', 1, '', '', i, 'done', '' FROM n`),
  );
  expect(await on('history', ...here, '--limit', '2000')).toMatchObject({ code: 0 });
  expect(await events(...here, '--limit', '2000')).toHaveLength(1100);
  await on('note', 'long', 'rack 4', ...here);
  const kept = await events(...here, '--limit', '2000');
  expect(kept).toHaveLength(1001);
  expect(kept[0]).toMatchObject({ asked: 'note' });
});

test('a history that cannot be written is told, and what was asked is done', async () => {
  const path = join(host.work, 'full.txt');
  writeFileSync(`${path}.history`, 'not a database, and longer than a header of one would be: '.repeat(4));
  const added = await on('new', 'x', '--config', host.config(), '--image', host.image(), '--inventory', path);
  expect(added.code).toBe(0);
  expect(added.stderr).toMatch(/^Actions are not recorded: Cannot write the history in .*\n$/);
});
