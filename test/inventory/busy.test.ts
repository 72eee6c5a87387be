import { rmSync } from 'node:fs';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { BUSY_WAIT_MS, waitAtMost } from '../../src/inventory/sqlite-driver.js';
import { untilWritable } from '../../src/inventory/until-writable.js';
import { holdFile } from '../support/held-file.js';
import { temporaryFolder } from './support/temporary.js';

const file = temporaryFolder();
afterEach(() => waitAtMost(BUSY_WAIT_MS));

/** Returns an answer that took far less than the whole wait, out of several tries: the machine may be busy. */
function answeredSoon<T>(work: () => T): T {
  for (let tries = 0; tries < 5; tries++) {
    const began = performance.now();
    const answer = work();
    if (performance.now() - began < BUSY_WAIT_MS / 2) return answer;
  }
  throw new Error('it waited for the other program each time');
}

test('while another program holds a file, a call of a program that answers keys gives up at once', () => {
  const path = file('inventory.db');
  const { inventory, history } = openStore(path);
  onTestFinished(() => inventory.close());
  const claims = openClaims(path);
  expect(inventory.add({ name: 'web', config: '', image: '' })).toHaveProperty('id');
  const claim = claims.take('key', 'a test');
  if ('release' in claim) claim.release();
  holdFile(path);
  holdFile(`${path}.claims`);
  waitAtMost(20);
  const refused = { refused: expect.stringContaining('another program holds it; try again'), busy: true };
  expect(answeredSoon(() => inventory.add({ name: 'db', config: '', image: '' }))).toEqual(refused);
  const event = { who: 'w', asked: 'x', title: 'x', vm: null };
  expect(answeredSoon(() => history.begin(event))).toEqual(refused);
  expect(answeredSoon(() => claims.take('key', 'a test'))).toEqual(refused);
  expect(answeredSoon(() => inventory.read())).toHaveProperty('entries');
});

test('a claim that could not be given back is given back once the file is free', async () => {
  const path = file('inventory.db');
  const claims = openClaims(path);
  const first = claims.take('one', 'a test');
  const second = claims.take('two', 'a test');
  const letGo = holdFile(`${path}.claims`);
  waitAtMost(20);
  for (const claim of [first, second]) if ('release' in claim) answeredSoon(claim.release);
  expect(claims.list().map(({ key }) => key)).toEqual(['one', 'two']);
  letGo();
  await expect.poll(() => claims.list()).toEqual([]);
});

test.each(['inventory.db', 'inventory.txt'])(
  'waits with its events answered until nobody holds %s',
  async (name) => {
    const path = file(name);
    const { inventory, history } = openStore(path);
    onTestFinished(() => inventory.close());
    await untilWritable(path);
    inventory.add({ name: 'web', config: '', image: '' });
    history.begin({ who: 'w', asked: 'x', title: 'x', vm: null });
    openClaims(path).take('key', 'a test');
    await untilWritable(path);
    for (const held of name.endsWith('.db')
      ? [path, `${path}.claims`]
      : [`${path}.history`, `${path}.claims`]) {
      const letGo = holdFile(held);
      let isFree = false;
      const waited = untilWritable(path).then(() => isFree);
      let turns = 0;
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          turns += 1;
          if (turns < 5) return;
          clearInterval(timer);
          resolve();
        }, 10);
      });
      isFree = true;
      letGo();
      expect(await waited).toBe(true);
      expect(turns).toBe(5);
    }
    rmSync(`${path}.claims`);
    await untilWritable(path);
  },
);
