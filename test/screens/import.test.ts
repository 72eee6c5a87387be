import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type App, startApp } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, v3Tui } from './setup.js';

const FILE = 'virtual_machines_list.txt';

/** A directory with a file that the Qt GUI wrote. */
function aDirectory(host: SimulatedHost): string {
  const folder = join(host.work, 'gui');
  mkdirSync(folder);
  writeFileSync(join(folder, FILE), 'web,/w.xml,,0,/w.img\ndb,/d.xml,,2,/d.img\nlab,/l.xml,,1,\nbroken\n');
  return folder;
}

function startIn(host: SimulatedHost, cwd: string, ...args: string[]): App {
  const app = startApp({ args: ['--host-root', host.root, ...args], columns: 80, rows: 24, cwd });
  onTestFinished(() => app.close());
  return app;
}

async function leave(app: App): Promise<void> {
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
}

/** The program after it has looked and asked nothing. */
async function asksNothing(app: App): Promise<void> {
  await app.until('Not in inventory', 'the list');
  app.keys('r');
  await app.until('Read again.');
  expect(app.text().join('\n')).not.toContain('Import');
}

test('the file of the Qt GUI is offered with what would be done, once for its content, and imported', async () => {
  const host = await aHost();
  const cwd = aDirectory(host);
  const config = host.config();
  const image = host.image();
  await v3Tui(host, 'new', 'lab', '--config', config, '--image', image);

  const first = startIn(host, cwd);
  await first.until(/▶ No {2}not asked again/, 'the offer');
  for (const line of [
    'To be added: web, db',
    'Conflicting, left as they are here: lab',
    'Damaged, left out: line 4',
    'Import 2 VMs',
  ]) {
    await first.until(line);
  }
  // Escape does not answer.
  first.keys('esc');
  await first.untilGone('▶ No');
  await leave(first);

  const second = startIn(host, cwd);
  await second.until(/▶ No {2}not asked again/, 'the offer again');
  second.keys('enter');
  await second.untilGone('▶ No');
  await leave(second);

  const third = startIn(host, cwd);
  await asksNothing(third);
  await third.until('Inactive (1)');
  await leave(third);

  appendFileSync(join(cwd, FILE), 'mail,/m.xml,,0,/m.img\n');
  const fourth = startIn(host, cwd);
  await fourth.until('To be added: web, db, mail', 'the offer for the changed file');
  await fourth.until('▶ No');
  fourth.keys('down');
  await fourth.until('▶ Import 3 VMs');
  fourth.keys('enter');
  await fourth.until('3 added, 2 left out: v3_tui inventory import');
  await fourth.until('Inactive (4)');
  await leave(fourth);
  expect(JSON.parse(await v3Tui(host, 'show', 'lab', '--json'))).toMatchObject({ config, image });

  const fifth = startIn(host, cwd);
  await asksNothing(fifth);
  await leave(fifth);
});

test('a file that only differs from the inventory is reported once, with what to do', async () => {
  const host = await aHost();
  const cwd = aDirectory(host);
  writeFileSync(join(cwd, FILE), 'lab,/l.xml,,1,\n');
  await v3Tui(host, 'new', 'lab', '--config', host.config(), '--image', host.image());
  const first = startIn(host, cwd);
  await first.until(/▶ Leave both as they are/, 'the word about it');
  for (const line of [
    'differs from the inventory',
    'Conflicting, left as they are here: lab',
    `v3_tui inventory import ${FILE} --dry-run`,
  ]) {
    await first.until(line);
  }
  first.keys('enter');
  await first.untilGone('▶ Leave both');
  await leave(first);
  const second = startIn(host, cwd);
  await asksNothing(second);
  expect(second.text().join('\n')).not.toContain('differs');
  await leave(second);
});

test('an imported file is not mentioned again once its VM is used', async () => {
  const host = await aHost();
  const cwd = aDirectory(host);
  writeFileSync(join(cwd, FILE), `web,${host.config()},,0,${host.image()}\n`);
  await v3Tui(host, 'inventory', 'import', join(cwd, FILE));
  await v3Tui(host, 'activate', 'web');
  const app = startIn(host, cwd);
  await asksNothing(app);
  expect(app.text().join('\n')).not.toContain('differs');
});

test('the file is not offered where it is the inventory itself, or has nothing new', async () => {
  const host = await aHost();
  const cwd = aDirectory(host);
  const itself = startIn(host, cwd, '--inventory', FILE);
  await asksNothing(itself);
  await itself.until('Inactive (3)');
  await leave(itself);
  writeFileSync(join(cwd, FILE), 'web,/w.xml,,0,/w.img\n');
  await v3Tui(host, 'inventory', 'import', join(cwd, FILE));
  await asksNothing(startIn(host, cwd));
  expect(existsSync(join(host.root, 'var/lib/v3_tui/inventory.db.answered'))).toBe(false);
});
