import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogFollower } from '../../src/telemetry/log.js';
import { type FollowLogOptions, followLog } from '../../src/telemetry/log-follower.js';
import { until } from './wait.js';

let folder: string;
let path: string;
const followers: LogFollower[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'v3_tui-log-'));
  path = join(folder, 'messages');
});

afterEach(() => {
  for (const follower of followers.splice(0)) follower.close();
  rmSync(folder, { recursive: true, force: true });
});

function follow(options: Partial<FollowLogOptions> = {}): LogFollower {
  const follower = followLog({ path, ...options });
  followers.push(follower);
  return follower;
}

function texts(follower: LogFollower): string[] {
  return follower.lines().map((line) => line.text);
}

function numbered(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, n) => `numbered line ${from + n}`);
}

function asFile(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

async function seen(follower: LogFollower, lines: readonly string[]): Promise<void> {
  await until(
    `${lines.length} lines, the last ${lines.at(-1)}`,
    () => texts(follower).length >= lines.length,
  );
  expect(texts(follower)).toEqual(lines);
}

describe('a followed log file', () => {
  test('gives its last lines, then each line once as it is written', async () => {
    writeFileSync(path, asFile(numbered(0, 3)));
    const follower = follow();
    expect(texts(follower)).toEqual(numbered(0, 3));
    expect(follower.source()).toEqual({ kind: 'file', path, state: 'following', reason: null });
    appendFileSync(path, asFile(numbered(3, 6)));
    await seen(follower, numbered(0, 6));
  });

  test('begins its backlog at a whole line', () => {
    writeFileSync(path, asFile(numbered(0, 1000)));
    const follower = follow({ backlogBytes: 100 });
    const lines = texts(follower);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines).toEqual(numbered(1000 - lines.length, 1000));
    const exact = follow({ backlogBytes: asFile(numbered(990, 1000)).length });
    expect(texts(exact)).toEqual(numbered(990, 1000));
  });

  test('reads the Palacios prefix and marks polling', () => {
    writeFileSync(
      path,
      'Nov 22 16:00:01 h kernel: [  1.000000] palacios (pcore 1 vm web vcore 0): ERROR: no\nNov 22 16:00:02 h kernel: palacios (pcore 0): READ GUEST\n',
    );
    const [first, second] = follow().lines();
    expect(first).toMatchObject({
      time: '16:00:01',
      palacios: { pcore: 1, vm: 'web', vcore: 0 },
      level: 'error',
    });
    expect(second?.fromPolling).toBe(true);
  });

  test('joins a line and a character that were written in pieces', async () => {
    writeFileSync(path, '');
    const follower = follow();
    const line = Buffer.from('größe ✓ 😀\n');
    const file = openSync(path, 'a');
    for (const byte of line) {
      writeSync(file, Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    closeSync(file);
    await seen(follower, ['größe ✓ 😀']);
  });

  test('keeps damaged bytes apart and cuts endless lines', async () => {
    writeFileSync(path, Buffer.from([0xff, 0x00, 0x1b, 0x41, 0x0a]));
    const follower = follow({ backlogBytes: 1024 });
    expect(texts(follower)).toEqual(['\udcff\0\x1bA']);
    appendFileSync(path, `${'x'.repeat(1_000_000)}\nafter\n`);
    await until('the line after', () => texts(follower).at(-1) === 'after');
    expect(texts(follower)[1]?.length).toBeLessThan(9000);
  });

  /** A regular file that opens and then cannot be read, as on a failing disk. */
  const UNREADABLE = '/sys/class/net/lo/speed';
  const openCount = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(join('/proc/self/fd', fd)) === realpathSync(UNREADABLE);
      } catch {
        return false;
      }
    }).length;

  test.skipIf(!existsSync(UNREADABLE))(
    'goes on with a file that replaces one that cannot be read',
    async () => {
      symlinkSync(UNREADABLE, path);
      const follower = follow();
      expect(follower.source()).toMatchObject({ state: 'unreadable', reason: expect.any(String) });
      rmSync(path);
      writeFileSync(path, asFile(numbered(0, 3)));
      await seen(follower, numbered(0, 3));
      expect(follower.source()).toMatchObject({ state: 'following' });
      follower.close();
      expect(openCount()).toBe(0);
    },
  );

  test.skipIf(!existsSync(UNREADABLE))('holds no file open that it could not begin to read', () => {
    symlinkSync(UNREADABLE, path);
    const follower = follow({ backlogBytes: 100 });
    expect(follower.source()).toMatchObject({ state: 'unreadable' });
    expect(openCount()).toBe(0);
  });

  test('says that a file is missing, and picks it up whole when it appears', async () => {
    const follower = follow();
    expect(follower.source()).toMatchObject({ state: 'missing' });
    writeFileSync(path, asFile(numbered(0, 5)));
    await seen(follower, numbered(0, 5));
    expect(follower.source()).toMatchObject({ state: 'following' });
  });

  test('says why a path cannot be read', () => {
    mkdirSync(path);
    expect(follow().source()).toMatchObject({ state: 'unreadable', reason: 'not a regular file' });
  });

  test('goes on after a deletion, with the lines of the next file', async () => {
    writeFileSync(path, asFile(numbered(0, 2)));
    const follower = follow();
    unlinkSync(path);
    await until('missing', () => JSON.stringify(follower.source()).includes('missing'));
    writeFileSync(path, asFile(numbered(2, 4)));
    await seen(follower, numbered(0, 4));
  });
});

const POLLED = 'Nov 22 16:00:01 h kernel: [  1.000000] palacios (pcore 0): READ GUEST';

/** The texts of the lines that the log pane shows by default. */
function shown(follower: LogFollower): string[] {
  return follower.lines().flatMap((line) => (line.fromPolling ? [] : [line.text]));
}

async function lookedBack(follower: LogFollower): Promise<void> {
  await until('the end of looking back', () => follower.backlog()?.done === true);
}

describe('looking back', () => {
  test('reads on when it is asked for more, each line once, to the begin of the log', async () => {
    writeFileSync(path, asFile(numbered(0, 12_000)));
    const follower = follow({ backlogBytes: 1024, lookBackBytes: 20_000 });
    await lookedBack(follower);
    expect(follower.lines().length).toBeLessThan(5000);
    for (let before = 0; follower.backlog()?.whole !== true; before = follower.lines().length) {
      follower.readBack();
      follower.readBack();
      await lookedBack(follower);
      expect(follower.lines().length).toBeGreaterThan(before);
    }
    await seen(follower, numbered(0, 12_000));
  });

  test('finds what stands before any number of READ GUEST', async () => {
    const error = POLLED.replace('READ GUEST', 'ERROR at vmm.c(1): no');
    const polled = (lines: number) => Array.from({ length: lines }, () => POLLED);
    writeFileSync(
      path,
      asFile(['first', ...polled(20_000), error, ...polled(5000), 'last', ...polled(2000)]),
    );
    const follower = follow();
    appendFileSync(path, asFile(['while it looks back']));
    await lookedBack(follower);
    await until(
      'the line that was written meanwhile',
      () => shown(follower).at(-1) === 'while it looks back',
    );
    expect(shown(follower)).toEqual(['first', 'ERROR at vmm.c(1): no', 'last', 'while it looks back']);
    expect(follower.backlog()).toMatchObject({ whole: true, done: true });
    const numbers = follower.lines().map((line) => line.number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.length).toBeLessThan(20_100);
  });

  test('ends where there are lines enough, and says how far it went', async () => {
    const all = numbered(0, 1_000_000);
    writeFileSync(path, asFile([...all, ...Array.from({ length: 10_000 }, () => POLLED)]));
    const follower = follow();
    await lookedBack(follower);
    expect(shown(follower)).toEqual(all.slice(-shown(follower).length));
    expect(shown(follower).length).toBeGreaterThanOrEqual(300);
    expect(shown(follower).length).toBeLessThan(20_000);
    expect(follower.backlog()).toMatchObject({ whole: false, done: true });
    expect(follower.backlog()?.bytes).toBeLessThan(2 * 1024 * 1024);
  });

  test('goes no further than it may', async () => {
    writeFileSync(path, asFile(['never seen', ...Array.from({ length: 30_000 }, () => POLLED)]));
    const follower = follow({ lookBackBytes: 1_000_000 });
    await lookedBack(follower);
    expect(follower.backlog()).toEqual({ bytes: 1_000_000, whole: false, done: true });
    expect(shown(follower)).toEqual([]);
  });

  test('joins lines at every place, and repeated ones to what they repeat', async () => {
    const last = 'Nov 22 16:00:01 h last message repeated 7 times';
    const some = Array.from({ length: 60 }, (_, at) => [
      `line ${at} ${'x'.repeat(9000)}`,
      last,
      last,
      POLLED,
    ]);
    writeFileSync(path, asFile(some.flat()));
    const follower = follow({ backlogBytes: 0 });
    await lookedBack(follower);
    const lines = follower.lines().filter((line) => !line.fromPolling);
    expect(lines.map((line) => [line.text.split(' x')[0], line.times])).toEqual(
      some.flatMap((_, at) => [1, 7, 7].map((times) => [`line ${at}`, times])),
    );
  });

  test('ends quietly where the log is cut short or rotated meanwhile', async () => {
    writeFileSync(path, asFile(Array.from({ length: 30_000 }, () => POLLED)));
    const cut = follow();
    truncateSync(path);
    await lookedBack(cut);
    writeFileSync(path, asFile(['before', ...Array.from({ length: 30_000 }, () => POLLED)]));
    const rotated = follow();
    renameSync(path, `${path}.1`);
    writeFileSync(path, asFile(['after']));
    await lookedBack(rotated);
    await until('both', () => shown(rotated).length === 2);
    expect(shown(rotated)).toEqual(['before', 'after']);
  });
});

describe('a rotation', () => {
  test('by rename loses and repeats nothing, even what is still written to the old file', async () => {
    writeFileSync(path, asFile(numbered(0, 10)));
    const follower = follow();
    const old = openSync(path, 'a');
    writeSync(old, asFile(numbered(10, 500)));
    renameSync(path, `${path}.1`);
    writeSync(old, asFile(numbered(500, 1000)));
    await seen(follower, numbered(0, 1000));
    writeSync(old, 'the end of the old, in two ');
    writeFileSync(path, asFile(['the first of the next']));
    await until('the next file', () => texts(follower).includes('the first of the next'));
    writeSync(old, 'pieces\n');
    closeSync(old);
    await until('the late line', () => texts(follower).includes('the end of the old, in two pieces'));
    appendFileSync(path, asFile(['the second']));
    await until('the second', () => texts(follower).at(-1) === 'the second');
    expect(texts(follower).length).toBe(1003);
  });

  test('by rename under a burst: every line once', async () => {
    writeFileSync(path, '');
    const follower = follow({ limit: 100_000 });
    let written = 0;
    for (let round = 0; round < 4; round++) {
      for (let burst = 0; burst < 10; burst++) {
        appendFileSync(path, asFile(numbered(written, written + 500)));
        written += 500;
        await new Promise((resolve) => setImmediate(resolve));
      }
      renameSync(path, `${path}.${round + 1}`);
      writeFileSync(path, asFile(numbered(written, written + 1)));
      written += 1;
      await until('the next file', () => texts(follower).at(-1) === `numbered line ${written - 1}`);
    }
    await seen(follower, numbered(0, written));
  });

  test('back to its old name goes on where it was', async () => {
    writeFileSync(path, asFile(numbered(0, 3)));
    const follower = follow();
    renameSync(path, `${path}.1`);
    writeFileSync(path, asFile(numbered(3, 4)));
    await seen(follower, numbered(0, 4));
    renameSync(`${path}.1`, path);
    appendFileSync(path, asFile(numbered(4, 6)));
    await seen(follower, numbered(0, 6));
  });

  test('that happened several times at once leaves out no file and reads no copy', async () => {
    writeFileSync(`${path}.9`, asFile(['written long before']));
    utimesSync(`${path}.9`, 1000, 1000);
    writeFileSync(path, asFile(numbered(0, 3)));
    const follower = follow();
    copyFileSync(path, `${path}.bak`);
    utimesSync(`${path}.bak`, 2_000_000_010, 2_000_000_010);
    for (let round = 1; round <= 3; round++) {
      appendFileSync(path, asFile(numbered(round * 10, round * 10 + 3)));
      renameSync(path, `${path}.${round}`);
      utimesSync(`${path}.${round}`, 2_000_000_000 + round, 2_000_000_000 + round);
    }
    writeFileSync(`${path}.4.gz`, 'compressed');
    writeFileSync(path, asFile(numbered(40, 41)));
    const all = [numbered(0, 3), numbered(10, 13), numbered(20, 23), numbered(30, 33), numbered(40, 41)];
    await seen(follower, all.flat());
  });

  test('by copy and truncation takes from the copy what was not read before', async () => {
    writeFileSync(path, asFile(numbered(0, 100)));
    const follower = follow();
    appendFileSync(path, asFile(numbered(100, 2000)));
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
    appendFileSync(path, asFile(numbered(2000, 2010)));
    await seen(follower, numbered(0, 2010));
  });

  test('by truncation is noticed also when the file grew beyond its old size meanwhile', async () => {
    writeFileSync(path, asFile(numbered(0, 10)));
    const follower = follow();
    writeFileSync(path, asFile(numbered(10, 500)));
    await seen(follower, numbered(0, 500));
    truncateSync(path);
    await new Promise((resolve) => setImmediate(resolve));
    writeFileSync(path, asFile(numbered(500, 502)));
    await seen(follower, numbered(0, 502));
  });
});

describe('a flood', () => {
  test('is given whole through a rename, a truncation and its end', async () => {
    writeFileSync(path, '');
    const follower = follow({ limit: 100_000 });
    let written = 0;
    const flood = async (pieces: number) => {
      for (let piece = 0; piece < pieces; piece++) {
        appendFileSync(path, asFile(numbered(written, written + 100)));
        written += 100;
        await until('the last line', () => texts(follower).at(-1) === `numbered line ${written - 1}`);
      }
    };
    await flood(30);
    appendFileSync(path, asFile(numbered(written, written + 50)));
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, asFile(numbered(written + 50, written + 60)));
    written += 60;
    await flood(10);
    appendFileSync(path, asFile(numbered(written, written + 50)));
    written += 50;
    copyFileSync(path, `${path}.2`);
    truncateSync(path);
    await flood(30);
    const quiet = performance.now() + 1000;
    await until('some rest', () => performance.now() > quiet);
    await flood(1);
    expect(texts(follower)).toEqual(numbered(0, written));
  });
});

describe('the history', () => {
  test('holds the newest lines, and numbers them on', async () => {
    writeFileSync(path, asFile(numbered(0, 50)));
    const follower = follow({ limit: 20 });
    const before = follower.lines();
    expect(before.map((line) => line.text)).toEqual(numbered(30, 50));
    appendFileSync(path, asFile(numbered(50, 60)));
    await until('line 59', () => texts(follower).at(-1) === 'numbered line 59');
    const numbers = follower.lines().map((line) => line.number);
    expect(numbers).toEqual(numbers.map((_, n) => (numbers[0] ?? 0) + n));
    expect(texts(follower)).toEqual(numbered(40, 60));
    expect(follower.dropped()).toBe(40);
  });

  test('lets no number of READ GUEST push out another line', async () => {
    writeFileSync(path, asFile(['an error', ...numbered(0, 10)]));
    const follower = follow({ limit: 20 });
    appendFileSync(path, asFile([...Array.from({ length: 1000 }, () => POLLED), 'the end']));
    await until('the end', () => texts(follower).at(-1) === 'the end');
    expect(shown(follower)).toEqual(['an error', ...numbered(0, 10), 'the end']);
    expect(texts(follower).slice(-3)).toEqual(['READ GUEST', 'READ GUEST', 'the end']);
    expect(follower.dropped()).toBe(0);
  });

  test('takes 100,000 lines with few notices', async () => {
    writeFileSync(path, '');
    const follower = follow({ limit: 10_000 });
    let notices = 0;
    follower.subscribe(() => {
      notices += 1;
    });
    const started = performance.now();
    for (let n = 0; n < 100; n++) {
      appendFileSync(path, asFile(numbered(n * 1000, (n + 1) * 1000)));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until('the last line', () => texts(follower).at(-1) === 'numbered line 99999');
    expect(notices).toBeLessThan(40 + (performance.now() - started) / 25);
    expect(texts(follower)).toEqual(numbered(100_000 - texts(follower).length, 100_000));
    expect(texts(follower).length).toBeGreaterThanOrEqual(10_000);
    expect(texts(follower).length).toBeLessThanOrEqual(10_625);
    expect(follower.dropped()).toBe(100_000 - texts(follower).length);
  });

  test('is silent after close', async () => {
    writeFileSync(path, '');
    const follower = follow();
    let notices = 0;
    follower.subscribe(() => {
      notices += 1;
    });
    follower.close();
    appendFileSync(path, 'late\n');
    const other = follow();
    await until('the other follower', () => texts(other).length === 1);
    expect(notices).toBe(0);
    expect(texts(follower)).toEqual([]);
  });
});
