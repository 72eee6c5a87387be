import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openClaims } from '../../src/inventory/claims.js';
import type { Claims } from '../../src/inventory/inventory.js';
import { isAlive, ownIdentity } from '../../src/inventory/process-identity.js';
import { openSqlite } from '../../src/inventory/sqlite-driver.js';
import { fc } from '../support/fast-check.js';
import { openInventory } from './support/open.js';
import { granted, refusal, temporaryFolder } from './support/temporary.js';
import { bundleWorkers, type Worker } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();
const FILE = 'inventory.db';

it('gives a key once, tells who holds it, and gives it again after its release', () => {
  const claims = openClaims(at(FILE));
  const release = releaseOf(claims, 'mode console', 'console of web');
  const holder = { pid: process.pid, what: 'console of web' };
  expect(claims.take('mode console', 'console of db')).toEqual({ heldBy: holder });
  expect(openClaims(at(FILE)).take('mode console', 'again')).toEqual({ heldBy: holder });
  expect(claims.list()).toEqual([{ key: 'mode console', isOwn: true, holder }]);
  release();
  expect(claims.list()).toEqual([]);
  const releaseSecond = releaseOf(claims, 'mode console', 'console of db');
  release();
  expect(claims.list()).toHaveLength(1);
  releaseSecond();
});

it('holds any key and any words', () => {
  const claims = openClaims(at(FILE));
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 5 }), (keys) => {
      const all = ['\ud800', '../\0\n', ...keys];
      const releases = [...new Set(all)].map((key) => releaseOf(claims, key, `for ${key}`));
      expect(new Map(claims.list().map(({ key, holder }) => [key, holder.what]))).toEqual(
        new Map(all.map((key) => [key, `for ${key}`])),
      );
      for (const release of releases) release();
    }),
    { numRuns: 10 },
  );
  expect(claims.list()).toEqual([]);
});

it('writes nothing until the first claim, and no claim is there before', () => {
  expect(openClaims(at('absent/deep/inventory.db')).list()).toEqual([]);
  expect(readdirSync(at())).toEqual([]);
  releaseOf(openClaims(at('absent/deep/inventory.db')), 'key', 'what')();
  expect(readdirSync(at('absent/deep'))).toEqual(['inventory.db.claims']);
});

it('is seen by other programs, and void when its owner is killed', async () => {
  const claims = openClaims(at(FILE));
  const worker = await holdingWorker('vm web');
  const pid = worker.child.pid;
  expect(claims.list()).toEqual([{ key: 'vm web', isOwn: false, holder: { pid, what: `worker ${pid}` } }]);
  expect(claims.take('vm web', 'us')).toEqual({ heldBy: { pid, what: `worker ${pid}` } });
  worker.child.kill('SIGKILL');
  await worker.ended;
  expect(claims.list()).toEqual([]);
  releaseOf(claims, 'vm web', 'us')();
});

it('gives the claim of a dead owner to one only of the programs that race for it', async () => {
  for (let round = 0; round < 4; round++) {
    const dead = await holdingWorker('vm web');
    const racers = Array.from({ length: 4 }, () => claimer('vm web'));
    for (const racer of racers) expect(await racer.next()).toBe('ready');
    dead.child.kill('SIGKILL');
    await dead.ended;
    for (const racer of racers) racer.child.stdin?.write('go\n');
    const answers = (await Promise.all(racers.map((racer) => racer.next()))) as object[];
    const winners = answers.filter((answer) => 'taken' in answer);
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => 'heldBy' in answer)).toHaveLength(3);
    for (const racer of racers) racer.child.stdin?.end();
    await Promise.all(racers.map(({ ended }) => ended));
  }
});

it('knows a process from a later one with its number, and from one before a restart', () => {
  const own = ownIdentity();
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, start: String(Number(own.start) - 1) })).toBe(false);
  expect(isAlive({ ...own, boot: 'of-the-last-boot' })).toBe(false);
  expect(isAlive({ ...own, pid: 2 ** 22 + 1 })).toBe(false);
});

it('takes a process that has ended for dead, also while its number is not free yet', async () => {
  const worker = await holdingWorker('vm web');
  worker.child.kill('SIGKILL');
  // Node reaps the process in a turn of the event loop; until then the worker is a zombie.
  const end = Date.now() + 60_000;
  while (!isZombie(worker.child.pid) && Date.now() < end) pause(2);
  expect(isZombie(worker.child.pid)).toBe(true);
  expect(openClaims(at(FILE)).list()).toEqual([]);
  await worker.ended;
});

it('stays whole when programs are killed in the middle of taking and releasing', async () => {
  const claims = openClaims(at(FILE));
  for (let round = 0; round < 12; round++) {
    const worker = workers.start({ do: 'claim-churn', path: at(FILE) });
    for (let lines = 0; lines < 2 + round; lines++) await worker.next();
    worker.child.kill('SIGKILL');
    await worker.ended;
    expect(claims.list()).toEqual([]);
    releaseOf(claims, 'key', 'us')();
  }
});

it('takes over the claim of a process whose number another one has got', () => {
  const claims = openClaims(at(FILE));
  releaseOf(claims, 'key', 'what');
  const db = openSqlite(at(`${FILE}.claims`));
  db.prepare('UPDATE claim SET start = ?').run('1');
  db.close();
  expect(claims.list()).toEqual([]);
  releaseOf(claims, 'key', 'what');
});

it('refuses with the reason where it cannot write, and never hinders the inventory', () => {
  const inventory = openInventory(at(FILE));
  granted(inventory.add({ name: 'web', config: '', image: '' }));
  mkdirSync(at(`${FILE}.claims`));
  expect(refusal(openClaims(at(FILE)).take('key', 'what'))).toMatch(/inventory\.db\.claims is in the way/);
  expect(openClaims(at(FILE)).list()).toEqual([]);
  granted(inventory.change('1', { state: 'running' }));
  inventory.close();

  writeFileSync(at('other.db.claims'), 'rubbish '.repeat(100));
  const claims = openClaims(at('other.db'));
  expect(refusal(claims.take('key', 'what'))).toMatch(/other\.db\.claims is damaged; remove it/);
  expect(claims.list()).toEqual([]);

  writeFileSync(at('file'), '');
  expect(refusal(openClaims(at('file/inventory.db')).take('key', 'what'))).toMatch(/not a directory/);
  expect(existsSync(at('file/inventory.db.claims'))).toBe(false);
});

function releaseOf(claims: Claims, key: string, what: string): () => void {
  const answer = claims.take(key, what);
  if (!('release' in answer)) throw new Error(JSON.stringify(answer));
  return answer.release;
}

function claimer(key: string): Worker {
  return workers.start({ do: 'claim', path: at(FILE), key });
}

async function holdingWorker(key: string): Promise<Worker> {
  const worker = claimer(key);
  expect(await worker.next()).toBe('ready');
  worker.child.stdin?.write('go\n');
  expect(await worker.next()).toEqual({ taken: worker.child.pid });
  return worker;
}

function isZombie(pid: number | undefined): boolean {
  return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
