import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { andClose, openSqlite } from '../../src/inventory/sqlite-driver.js';
import { openInventory } from './support/open.js';
import { temporaryFolder } from './support/temporary.js';
import { bundleWorkers, type Task } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();

/** The first answer that a separate program gets; one that waits for the other end of the FIFO gets none. */
async function firstAnswer(task: Task): Promise<unknown> {
  const worker = workers.start(task);
  onTestFinished(() => {
    worker.child.kill('SIGKILL');
  });
  return worker.next();
}

it.each(['inventory.txt', 'inventory.db'])('does not wait for a FIFO in the place of %s', async (file) => {
  execFileSync('mkfifo', [at(file)]);
  const path = at(file);
  const notAFile = expect.stringMatching(/: it is not a file\.$/);
  expect(await firstAnswer({ do: 'look', path })).toEqual({ refused: notAFile });
  expect(await firstAnswer({ do: 'add', path, names: ['web'] })).toEqual({ refused: notAFile });
});

const answered = { name: 'db' };
const inTheWay = { refused: expect.stringMatching(/ is in the way/) };

it.each([
  ['inventory.txt', 'inventory.txt.history', answered],
  ['inventory.txt', '.inventory.txt.v3_tui', answered],
  ['inventory.txt', 'inventory.txt.claims', inTheWay],
  ['inventory.db', 'inventory.db.claims', answered],
  ['inventory.db', 'inventory.db-journal', inTheWay],
  ['inventory.db', 'inventory.db-wal', inTheWay],
  ['inventory.db', 'inventory.db-shm', inTheWay],
])('for %s, does not wait for a FIFO in the place of %s', async (file, fifo, added) => {
  const path = at(file);
  const inventory = openInventory(path);
  inventory.add({ name: 'web', config: '/srv/web.xml', image: '' });
  inventory.close();
  rmSync(at(fifo), { force: true });
  execFileSync('mkfifo', [at(fifo)]);
  expect(await firstAnswer({ do: 'look', path })).toMatchObject({ entries: [{ name: 'web' }] });
  expect(await firstAnswer({ do: 'add', path, names: ['db'] })).toMatchObject(added);
});

it('does not wait for a FIFO in the place of the copy that is made before a database is brought further', async () => {
  const path = at('inventory.db');
  const old = readFileSync(new URL('../../fixtures/inventory/version-1.sql', import.meta.url), 'utf8');
  andClose(openSqlite(path), (db) => db.exec(old));
  execFileSync('mkfifo', [at('inventory.db.before-6')]);
  expect(await firstAnswer({ do: 'add', path, names: ['db'] })).toEqual({
    refused: expect.stringMatching(
      /before-6, cannot be made: it is not a file; it can be read, not written\.$/,
    ),
  });
});
