import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { followKmsg, kmsgProblem } from '../../src/telemetry/kmsg-follower.js';
import { until } from './wait.js';

const BOOT_MS = 1_000_000_000_000;

function aDevice(first = '') {
  const folder = mkdtempSync(join(tmpdir(), 'v3_tui-kmsg-'));
  const path = join(folder, 'kmsg');
  writeFileSync(path, first);
  const follower = followKmsg({ path, clock: () => ({ nowMs: BOOT_MS, bootMs: BOOT_MS }) });
  onTestFinished(() => {
    follower.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { path, follower, texts: () => follower.lines().map((line) => line.text) };
}

const record = (sequence: number, text: string, priority = 6) =>
  `${priority},${sequence},${sequence * 1_000_000},-;${text}\n`;

test('/dev/kmsg gives each record once, with its time and level', async () => {
  const { path, follower, texts } = aDevice(record(1, 'one'));
  appendFileSync(path, ` SUBSYSTEM=pci\n${record(2, 'palacios (pcore 0 vm web): two', 4)}3,3,30`);
  await until('two lines', () => texts().length === 2);
  appendFileSync(path, '00000,-;in two pieces\n');
  await until('the third', () => texts().length === 3);
  expect(texts()).toEqual(['one', 'two', 'in two pieces']);
  expect(follower.lines()[1]).toMatchObject({
    at: BOOT_MS + 2000,
    level: 'warning',
    palacios: { vm: 'web' },
  });
  expect(follower.gap(0)).toBeNull();
  expect(follower.source()).toEqual({ kind: 'kmsg', state: 'following', reason: null });
});

test('a ring that overflowed is told where it did, and is a gap', async () => {
  const { path, follower, texts } = aDevice(record(1, 'one'));
  await until('a line', () => texts().length === 1);
  const before = follower.lines().at(-1)?.number ?? 0;
  appendFileSync(path, record(5, 'five') + record(6, 'six'));
  await until('the lines', () => texts().includes('six'));
  expect(texts()).toEqual([
    'one',
    "(lines were lost: the kernel's ring of messages overflowed)",
    'five',
    'six',
  ]);
  expect(follower.gap(before)).toBe("the kernel's ring of messages overflowed");
  expect(follower.gap(follower.lines().at(-1)?.number ?? 0)).toBeNull();
});

test('a host that starts again begins its device anew', async () => {
  const { path, texts } = aDevice(record(1, 'one of the first boot, with a long text'));
  await until('a line', () => texts().length === 1);
  writeFileSync(path, record(1, 'one again'));
  await until('the next', () => texts().length === 2);
  const long = 'two of the third boot, longer than all that was read before';
  writeFileSync(`${path}.next`, record(1, 'one') + record(2, long));
  renameSync(`${path}.next`, path);
  await until('the last', () => texts().length === 4);
  expect(texts().slice(1)).toEqual(['one again', 'one', long]);
});

test('what cannot be read is told, and read when it can be', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'v3_tui-kmsg-'));
  const path = join(folder, 'kmsg');
  const follower = followKmsg({ path, clock: () => ({ nowMs: 0, bootMs: null }) });
  onTestFinished(() => {
    follower.close();
    rmSync(folder, { recursive: true, force: true });
  });
  expect(follower.source()).toMatchObject({ state: 'unreadable', reason: 'no such file or directory' });
  expect(follower.gap(0)).toContain('is not read: no such file');
  writeFileSync(path, record(1, 'one'));
  await until('a line', () => follower.lines().length === 1);
  expect(follower.source()).toMatchObject({ state: 'following' });
  expect(follower.lines()[0]?.at).toBeNull();
  mkdirSync(join(folder, 'folder'));
  expect(kmsgProblem(join(folder, 'folder'))).toBe('not a device');
  expect(kmsgProblem(path)).toBeNull();
});

test('what is read at once has an end, where a device has none', () => {
  const follower = followKmsg({ path: '/dev/zero', clock: () => ({ nowMs: 0, bootMs: null }) });
  onTestFinished(follower.close);
  follower.look();
  expect(follower.source()).toMatchObject({ state: 'following' });
});
