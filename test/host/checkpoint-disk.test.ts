import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointDisk as disk } from '../../src/host/checkpoint-disk.js';

let work: string;
let parent: string;

beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-disk-')));
  parent = join(work, 'checkpoints');
});

afterEach(() => rmSync(work, { recursive: true, force: true }));

const nameOf = (n: number) => `web-${n}`;

function made(): string {
  const answer = disk.make(parent, nameOf);
  if ('reason' in answer) throw new Error(answer.reason);
  return answer.folder;
}

describe('a folder for a checkpoint', () => {
  it('is always a new one, that others cannot look into', () => {
    expect([made(), made(), made()]).toEqual([1, 2, 3].map((n) => join(parent, nameOf(n))));
    for (const folder of [parent, join(parent, 'web-1')]) expect(statSync(folder).mode & 0o777).toBe(0o700);
    symlinkSync('/nonexistent', join(parent, 'web-4'));
    expect(made()).toBe(join(parent, 'web-5'));
  });

  it('is not made where something is in the way, and the reason is told', () => {
    writeFileSync(parent, 'no directory');
    expect(disk.make(parent, nameOf)).toEqual({ reason: expect.stringContaining('not a directory') });
    expect(disk.make(join(parent, 'deeper'), nameOf)).toHaveProperty('reason');
  });

  it('is measured: files only, and what is missing is told apart from what cannot be read', () => {
    const folder = made();
    expect(disk.measure(folder)).toEqual({ kind: 'folder', files: [] });
    writeFileSync(join(folder, 'memory_img'), 'x'.repeat(12));
    mkdirSync(join(folder, 'other'));
    expect(disk.measure(folder)).toMatchObject({ files: [{ name: 'memory_img', bytes: 12 }] });
    expect(disk.measure(join(parent, 'nowhere'))).toEqual({ kind: 'missing' });
    symlinkSync(join(parent, 'ring'), join(parent, 'ring'));
    expect(disk.measure(join(parent, 'ring'))).toMatchObject({ kind: 'unreadable' });
  });

  it('has the room of the disk on which it will lie', () => {
    const room = disk.room(join(parent, 'not', 'there'));
    // Others write to this disk meanwhile.
    expect('bytes' in room && room.bytes).toBeGreaterThan(0);
    expect(disk.room('/proc/not/there')).toEqual({ bytes: 0 });
  });
});

describe('removing', () => {
  it('takes the folder with its files, and what is gone is no error', () => {
    const folder = made();
    writeFileSync(join(folder, 'memory_img'), 'x');
    const outside = join(work, 'outside');
    writeFileSync(outside, 'stays');
    symlinkSync(outside, join(folder, 'link'));
    expect(disk.remove(parent, folder)).toBeNull();
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(outside)).toBe(true);
    expect(disk.remove(parent, folder)).toBeNull();
  });

  it('never goes outside of the parent, through a link or into directories', () => {
    const outside = join(work, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'precious'), 'x');
    const folder = made();
    symlinkSync(outside, join(parent, 'link'));
    writeFileSync(join(parent, 'file'), 'x');
    mkdirSync(join(folder, 'deep'));
    for (const path of [
      outside,
      parent,
      join(parent, 'link'),
      join(parent, 'file'),
      `${parent}/../outside`,
      folder,
      '',
    ])
      expect(disk.remove(parent, path), path).toHaveProperty('reason');
    expect(readdirSync(outside)).toEqual(['precious']);
    expect(readdirSync(parent).sort()).toEqual(['file', 'link', 'web-1']);
    expect(readdirSync(folder)).toEqual(['deep']);
  });

  it('follows a parent that is itself reached by a link', () => {
    made();
    symlinkSync(parent, join(work, 'by-link'));
    expect(disk.remove(join(work, 'by-link'), join(work, 'by-link', 'web-1'))).toBeNull();
    expect(readdirSync(parent)).toEqual([]);
  });
});

it('knows a v3_save that runs by its URL', async () => {
  const url = join(parent, 'web-9');
  expect(disk.isBeingSaved(url)).toBe(false);
  const child = spawn(process.execPath, [
    '-e',
    'setInterval(() => {}, 1000)',
    'v3_save',
    '/dev/v3-vm0',
    'DIR',
    url,
  ]);
  try {
    await expect.poll(() => disk.isBeingSaved(url)).toBe(true);
    expect(disk.isBeingSaved(`${url}0`)).toBe(false);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  expect(disk.isBeingSaved(url)).toBe(false);
});
