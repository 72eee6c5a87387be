import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeHostRoot, openRoot, until } from './host-root.js';

describe('Host.watch', () => {
  it('tells of every kind of change, of the watched files only, until it is stopped', async () => {
    const root = makeHostRoot();
    const host = openRoot(root);
    const first = root.file('configs/first.xml', '0');
    const second = `${root.path}/configs/second.xml`;
    const counts = { first: 0, second: 0, again: 0 };
    const stops = [
      host.watch(first, () => void counts.first++),
      host.watch(second, () => void counts.second++),
      host.watch(first, () => void counts.again++),
    ];
    onTestFinished(() => stops.forEach((stop) => void stop()));
    const told = async (what: 'first' | 'second', change: () => void) => {
      const before = counts[what];
      change();
      await until(() => counts[what] > before, `${what} is told`);
    };
    // The watcher starts in the background: the file is written again and again until it is noticed.
    const turn = { count: 0 };
    await until(() => {
      writeFileSync(first, String(turn.count++));
      return counts.first > 0;
    }, 'the watcher has started');

    await told('second', () => writeFileSync(second, 'appears'));
    for (const round of ['once', 'twice']) {
      await told('first', () => replace(first, round));
      await told('second', () => replace(second, round));
    }
    await told('second', () => writeFileSync(second, 'more', { flag: 'a' }));
    for (const [what, path] of [['first', first] as const, ['second', second] as const]) {
      await told(what, () => rmSync(path));
      await until(
        quietFor(25, () => counts[what]),
        'the watcher has settled',
      );
      await told(what, () => writeFileSync(path, 'back'));
      await until(
        quietFor(25, () => counts[what]),
        'the watcher has settled',
      );
      await told(what, () => replace(path, 'again'));
    }
    expect(counts.again).toBeGreaterThan(3);

    stops[0]?.();
    stops[0]?.();
    const stopped = counts.first;
    const others = { ...counts };
    root.file('configs/unwatched.xml', 'x');
    await told('second', () => replace(second, 'last'));
    replace(first, 'last');
    await until(() => counts.again > others.again, 'the other watch on the same file lives');
    expect(counts.first).toBe(stopped);

    for (const stop of stops) stop();
    const late: string[] = [];
    stops.push(host.watch(second, () => late.push('again')));
    await until(() => {
      writeFileSync(second, String(turn.count++));
      return late.length > 0;
    }, 'a file can be watched again');
  });

  it('tells of what changed before the watcher had started', async () => {
    const root = makeHostRoot();
    const path = root.file('config.xml', '0');
    let told = 0;
    onTestFinished(openRoot(root).watch(path, () => void told++));
    replace(path, 'at once');
    await until(() => told > 0, 'the change is told');
  });

  it('does not mind a folder that is not there', () => {
    const stop = openRoot(makeHostRoot()).watch('/no/such/folder/file', () => {});
    stop();
  });

  it('gives back what it watches, however soon it is stopped', async () => {
    const root = makeHostRoot();
    const host = openRoot(root);
    const paths = Array.from({ length: 40 }, (_, at) => root.file(`configs-${at}/guest.xml`, 'x'));
    const before = watches();
    const kept = paths.map((path) => host.watch(path, () => undefined));
    await until(() => watches() > before + 40, 'watches are there');
    kept.forEach((stop) => void stop());
    for (const [at, path] of paths.entries()) {
      const stop = host.watch(path, () => undefined);
      // Some are stopped before they have begun, some halfway.
      for (let turn = 0; turn < at % 10; turn++) await new Promise((resolve) => setImmediate(resolve));
      stop();
    }
    await until(
      quietFor(25, () => watches()),
      'the watchers have settled',
    );
    await until(() => watches() <= before, 'all watches are given back');
  });
});

/** How many files and folders this process watches, as the kernel counts. */
function watches(): number {
  const counts = readdirSync('/proc/self/fdinfo').map((fd) => {
    try {
      return readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1').match(/^inotify wd/gm)?.length ?? 0;
    } catch {
      return 0;
    }
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** A condition that holds once the value was the same this many times. */
function quietFor(looks: number, value: () => number): () => boolean {
  let last = value();
  let same = 0;
  return () => {
    same = value() === last ? same + 1 : 0;
    last = value();
    return same >= looks;
  };
}

function replace(path: string, content: string): void {
  writeFileSync(`${path}.new`, `${content} ${performance.now()}`);
  renameSync(`${path}.new`, path);
}
