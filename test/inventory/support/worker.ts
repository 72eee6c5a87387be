// A separate program on an inventory, for tests with several processes. One JSON argument says what to do; it prints
// what it does on stdout, one step per line.
import { writeSync } from 'node:fs';
import { readBackup } from '../../../src/inventory/backup.js';
import { openClaims } from '../../../src/inventory/claims.js';
import type { Entry, Inventory, Refused } from '../../../src/inventory/inventory.js';
import { openStore } from '../../../src/inventory/open-inventory.js';
import { restore } from '../../../src/inventory/restore.js';
import { waitAtMost } from '../../../src/inventory/sqlite-driver.js';
import { hammer, record } from './busy-worker.js';
import { openInventory } from './open.js';
import type { Task } from './workers.js';

const PATIENCE_MS = 240_000;

const task = JSON.parse(process.argv[2] ?? '') as Task;

function say(line: unknown): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function must(answer: Entry | Refused): Entry {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

/** Adds, changes and removes without end; prints each step before (`try`) and after (`ack`) it. */
function churn(inventory: Inventory, tag: string): never {
  const mine: Entry[] = [];
  for (let step = 0; ; step++) {
    const last = mine.at(-1);
    if (step % 7 === 6 && last !== undefined) {
      say(['try', 'remove', last.name]);
      if (inventory.remove(last.id) !== null) throw new Error('not removed');
      mine.pop();
      say(['ack', 'remove', last.name]);
    } else if (step % 3 === 2 && last !== undefined) {
      say(['try', 'run', last.name]);
      must(inventory.change(last.id, { state: 'running', device: '/dev/v3-vm7' }));
      say(['ack', 'run', last.name]);
    } else {
      const name = `${tag}-${step}`;
      say(['try', 'add', name]);
      mine.push(must(inventory.add({ name, config: '/srv/a,b.xml', image: '/srv/c.img' })));
      say(['ack', 'add', name]);
    }
  }
}

function add(inventory: Inventory, names: readonly string[]): void {
  for (const name of names) say(inventory.add({ name, config: '/c.xml', image: '' }));
  inventory.close();
}

/** Adds many at once, again and again; every second time it opens the file again. */
function batches({ path, batches, size }: Extract<Task, { do: 'batches' }>): void {
  const inventory = openInventory(path);
  for (let batch = 0; batch < batches; batch++) {
    const names = Array.from({ length: size }, (_, index) => `${batch}-${index}`);
    const added = inventory.addAll(names.map((name) => ({ name, config: `/${'x'.repeat(300)}`, image: '' })));
    if ('refused' in added) throw new Error(added.refused);
    if (batch % 2 === 1) inventory.close();
  }
  inventory.close();
}

function look(path: string): void {
  const { inventory, history, checkpoints } = openStore(path);
  say(inventory.read());
  say(history.read({ limit: 1000 }));
  const list = checkpoints.list();
  say('refused' in list ? list : { checkpoints: list });
}

/** Restores one backup after the other without end; prints each before (`try`) and after (`ack`) it. */
function restoreAll(path: string, files: readonly string[]): never {
  for (let step = 0; ; step++) {
    const file = files[step % files.length] ?? '';
    const backup = readBackup(file, path.endsWith('.txt') ? 'text' : 'sqlite');
    if ('refused' in backup) throw new Error(backup.refused);
    say(['try', file]);
    const done = restore(path, backup, false);
    if ('refused' in done) throw new Error(done.refused);
    say(['ack', file]);
    backup.db.close();
  }
}

function claim(path: string, key: string): void {
  const answer = openClaims(path).take(key, `worker ${process.pid}`);
  say('release' in answer ? { taken: process.pid } : answer);
}

function claimChurn(path: string): never {
  const claims = openClaims(path);
  for (;;) {
    const answer = claims.take('key', 'churn');
    if (!('release' in answer)) throw new Error(JSON.stringify(answer));
    say('taken');
    answer.release();
  }
}

// How long others hold a file depends on the machine; nothing may be lost on any.
if (task.do !== 'add') waitAtMost(PATIENCE_MS);
if (task.do === 'hammer') await hammer(task.path, task.worker, task.rounds, say);
if (task.do === 'record') record(task.path, task.tag, say);
if (task.do === 'claim-churn') claimChurn(task.path);
if (task.do === 'churn') churn(openInventory(task.path), task.tag);
if (task.do === 'add') add(openInventory(task.path), task.names);
if (task.do === 'restore') restoreAll(task.path, task.files);
if (task.do === 'batches') batches(task);
if (task.do === 'look') look(task.path);
if (task.do === 'read') say(openInventory(task.path).read());
if (task.do === 'claim') {
  say('ready');
  // The claim is taken when the test writes a line, and held until the test closes stdin.
  process.stdin.once('data', () => claim(task.path, task.key));
  process.stdin.resume();
}
