import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { FSWatcher } from 'chokidar';

/** chokidar drops a change within 50 ms of another: the file is checked once more after this. */
const CHECK_AGAIN_MS = 150;

/** A watcher needs some time to start: what changed until then is found by one check after this. */
const CHECK_START_MS = 1000;

type Watched = { listeners: Set<() => void>; watcher: Promise<FSWatcher> };

/**
 * Watches files as `Host.watch` says (see host.ts). The folder of a file is watched, which also reports a file that is
 * replaced or appears later; the other files in it are ignored. A file whose folder is missing is not noticed. A
 * watcher does not keep the program from exiting. Each file has its own, closed with its last listener: chokidar keeps
 * a file that is taken out of a watcher before it has started.
 */
export function fileWatcher(): (path: string, onChange: () => void) => () => void {
  const files = new Map<string, Watched>();
  const checks = new Map<string, NodeJS.Timeout>();

  const tell = (path: string) => {
    const told = mark(path);
    for (const listener of [...(files.get(path)?.listeners ?? [])]) listener();
    checkAgain(path, told, CHECK_AGAIN_MS);
  };
  const checkAgain = (path: string, told: string, afterMs: number) => {
    clearTimeout(checks.get(path));
    const check = setTimeout(() => {
      checks.delete(path);
      if (files.has(path) && mark(path) !== told) tell(path);
    }, afterMs);
    checks.set(path, check.unref());
  };
  const begin = (file: string): Watched => {
    const watched: Watched = {
      listeners: new Set(),
      watcher: watchOne(file, () => {
        if (files.get(file) === watched) tell(file);
      }),
    };
    files.set(file, watched);
    checkAgain(file, mark(file), CHECK_START_MS);
    return watched;
  };
  return (path, onChange) => {
    const file = resolve(path);
    const watched = files.get(file) ?? begin(file);
    const listener = () => onChange();
    watched.listeners.add(listener);
    return () => {
      if (!watched.listeners.delete(listener) || watched.listeners.size > 0) return;
      files.delete(file);
      void watched.watcher.then((watcher) => watcher.close());
    };
  };
}

async function watchOne(file: string, onChange: () => void): Promise<FSWatcher> {
  const folder = dirname(file);
  const { watch } = await import('chokidar');
  const watcher = watch(folder, {
    depth: 0,
    persistent: false,
    ignoreInitial: true,
    // A replaced file is reported as changed, not as removed and added.
    atomic: true,
    ignored: (path) => path !== folder && path !== file,
  });
  watcher.on('all', (_event, path) => {
    if (resolve(path) === file) onChange();
  });
  watcher.on('error', () => {});
  return watcher;
}

/** Changes with every change of a file. */
function mark(path: string): string {
  try {
    const { ino, size, mtimeNs } = statSync(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return '';
  }
}
