import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { followLog } from '../../src/telemetry/log-follower.js';
import { IS_SOAK } from '../support/soak.js';
import { until } from './wait.js';

const WRITERS = 4;
const LINES_A_SECOND = 10_000;
const ROTATIONS = IS_SOAK ? 120 : 6;
const ROTATED_EVERY_MS = 500;
const LINE = /^writer (\d+) line (\d+) of a log that is rotated again and again$/;

/** A log that is followed while 4 processes write to it. */
async function aFlood() {
  const folder = mkdtempSync(join(tmpdir(), 'v3_tui-rotation-'));
  const path = join(folder, 'messages');
  writeFileSync(path, '');
  const follower = followLog({ path, limit: 2_000_000 });
  const writers = Array.from({ length: WRITERS }, (_, name) => startWriter(path, name));
  onTestFinished(() => {
    follower.close();
    for (const { child } of writers) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const texts = () => follower.lines().map((line) => line.text);
  const numbersOf = (name: number) =>
    texts().flatMap((text) => {
      const [, of, number] = LINE.exec(text) ?? [];
      return of === `${name}` ? [Number(number)] : [];
    });
  for (const name of writers.keys())
    await until(`a line of writer ${name}`, () => numbersOf(name).length > 0);
  return {
    folder,
    path,
    texts,
    reopen: () => writers.forEach(({ child }) => void child.kill('SIGHUP')),
    /** Ends the writers; resolves when their last lines are shown. */
    async end() {
      const counts = await Promise.all(writers.map(({ stop }) => stop()));
      for (const [name, count] of counts.entries())
        await until(`the last line of writer ${name}`, () => numbersOf(name).at(-1) === count - 1);
    },
    inOrder: () =>
      [...writers.keys()].every((name) =>
        numbersOf(name).every((number, at, all) => at === 0 || number > (all[at - 1] ?? 0)),
      ),
  };
}

test('4 processes write 10,000 lines a second while the log is rotated: every line once, in order', async () => {
  const flood = await aFlood();
  const { path, folder } = flood;
  for (let rotation = 1; rotation <= ROTATIONS; rotation += 1) {
    await delay(ROTATED_EVERY_MS);
    const rotated = `${path}.${rotation}`;
    if (rotation % 2 === 1) {
      renameSync(path, rotated);
      flood.reopen();
    } else {
      copyFileSync(path, rotated);
      truncateSync(path);
    }
  }
  await delay(ROTATED_EVERY_MS);
  await flood.end();
  // What was written between a copy and its truncation is in no file.
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
  const kept = files.flatMap((text) => text.split('\n').filter((line) => line !== ''));
  await until(`all ${kept.length} lines`, () => flood.texts().length >= kept.length);
  expect(flood.texts().length).toBe(kept.length);
  expect(flood.texts().sort()).toEqual(kept.sort());
  expect(flood.inOrder()).toBe(true);
});

test('4 processes write 10,000 lines a second while the log is truncated: no line twice, and none that was read is gone', async () => {
  const flood = await aFlood();
  const before: string[] = [];
  for (let rotation = 1; rotation <= ROTATIONS / 2; rotation += 1) {
    await delay(ROTATED_EVERY_MS);
    before.push(...flood.texts().slice(before.length));
    truncateSync(flood.path);
  }
  await delay(ROTATED_EVERY_MS);
  await flood.end();
  expect(flood.texts().slice(0, before.length)).toEqual(before);
  expect(flood.inOrder()).toBe(true);
});

function startWriter(path: string, name: number): { child: ChildProcess; stop: () => Promise<number> } {
  const words = [join(import.meta.dirname, 'log-writer.mjs'), path, `${name}`, `${LINES_A_SECOND / WRITERS}`];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += String(bytes);
  });
  return {
    child,
    stop: async () => {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
      return Number(said);
    },
  };
}
