import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRecordingFile, type RecordingFile } from '../../../src/sessions/recording/recording-file.js';
import { mountSmallDisk } from '../../inventory/support/small-disk.js';
import { temporaryFolder } from '../../inventory/support/temporary.js';

const at = temporaryFolder();
const nameOf = (n: number) => `web-${n}.log`;

function open(folder: string, mostBytes = 1000, problems: string[] = []): RecordingFile {
  const opened = openRecordingFile(
    { folder, nameOf, mostBytes, kept: null },
    () => 'head\n',
    (why) => problems.push(why),
  );
  if ('reason' in opened) throw new Error(opened.reason);
  return opened;
}

describe('the file of a recording', () => {
  test('is new, private, and there at once', () => {
    const folder = at('recordings');
    const file = open(folder);
    expect(readFileSync(file.path(), 'utf8')).toBe('head\n');
    expect(statSync(file.path()).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    file.append('one\n');
    file.setTail('unfinished');
    file.close();
    expect(readFileSync(file.path(), 'utf8')).toBe('head\none\nunfinished');
  });

  test('never takes the place of another file, and follows no link', () => {
    const folder = at();
    writeFileSync(join(folder, nameOf(1)), 'mine');
    symlinkSync(join(folder, 'elsewhere'), join(folder, nameOf(2)));
    const file = open(folder);
    file.close();
    expect(file.path()).toBe(join(folder, nameOf(3)));
    expect(readFileSync(join(folder, nameOf(1)), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });

  test('keeps only the last unfinished end', () => {
    const file = open(at('one'));
    file.setTail('a long unfinished line');
    file.close();
    const again = open(at('two'));
    again.setTail('a long unfinished line');
    again.append('done\n');
    again.setTail('x');
    again.close();
    expect(readFileSync(again.path(), 'utf8')).toBe('head\ndone\nx');
  });

  test('is followed by another one where it is full, and nothing is lost or doubled', () => {
    const folder = at();
    const file = open(folder, 100);
    const lines = Array.from({ length: 40_000 }, (_, n) => `line ${n}\n`);
    file.setTail('the end');
    for (const line of lines) file.append(line);
    file.close();
    const names = readdirSync(folder);
    expect(names.length).toBeGreaterThan(2);
    const texts = names
      .sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    for (const text of texts) expect(text.startsWith('head\n')).toBe(true);
    expect(texts.map((text) => text.slice('head\n'.length)).join('')).toBe(`${lines.join('')}the end`);
  });

  test('takes the place of the oldest where only so many are kept, and of no other file', () => {
    const folder = at();
    const kept = { most: 2, isOne: (name: string) => /^web-\d+\.log$/.test(name) };
    writeFileSync(join(folder, 'db-1.log'), 'of another');
    for (let n = 1; n <= 4; n++) {
      const place = { folder, nameOf: () => nameOf(n), mostBytes: 1000, kept };
      const file = openRecordingFile(
        place,
        () => `${n}\n`,
        () => {},
      );
      if ('reason' in file) throw new Error(file.reason);
      file.close();
      utimesSync(file.path(), n, n);
    }
    // Each file is the newest by its time when it is made.
    expect(readdirSync(folder).sort()).toEqual(['db-1.log', 'web-3.log', 'web-4.log']);
  });

  test('is made also where an old one cannot be removed', () => {
    const folder = at();
    mkdirSync(join(folder, nameOf(1)));
    const kept = { most: 1, isOne: (name: string) => name.endsWith('.log') };
    const place = { folder, nameOf, mostBytes: 1000, kept };
    const file = openRecordingFile(
      place,
      () => 'head\n',
      () => {},
    );
    if ('reason' in file) throw new Error(file.reason);
    file.close();
    expect(readFileSync(join(folder, nameOf(2)), 'utf8')).toBe('head\n');
  });

  test('says why there is none', () => {
    const folder = at();
    writeFileSync(join(folder, 'file'), '');
    const openIn = (path: string) =>
      openRecordingFile(
        { folder: path, nameOf, mostBytes: 1, kept: null },
        () => '',
        () => {},
      );
    expect(openIn(join(folder, 'file', 'x'))).toEqual({ reason: 'a part of the path is not a directory' });
  });

  test('says once why it cannot go on, and writes nothing more', (context) => {
    mkdirSync(at('disk'));
    const disk = mountSmallDisk(at('disk'), 64);
    if (disk === null)
      return context.skip('no small file system can be mounted: the full disk is not tested');
    const problems: string[] = [];
    const file = open(disk.path(), 1_000_000, problems);
    for (let n = 0; n < 3; n++) file.append('x'.repeat(70_000));
    file.setTail('y');
    file.close();
    const before = readdirSync(disk.path());
    const head = 'x'.repeat(70_000);
    const none = openRecordingFile(
      { folder: disk.path(), nameOf, mostBytes: 1, kept: null },
      () => head,
      (reason) => problems.push(reason),
    );
    const after = readdirSync(disk.path());
    disk.remove();
    expect(problems).toEqual(['no space left on device']);
    expect(none).toEqual({ reason: 'no space left on device' });
    expect(after).toEqual(before);
  });
});
