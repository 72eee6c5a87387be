import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { FSWatcher } from 'chokidar';

/** chokidar drops a change that follows another within 50 ms: so the file is looked at once more after this. */
const CHECK_AGAIN_MS = 150;

/** The watcher needs some time until it watches: what changed meanwhile is found by looking once after this. */
const CHECK_START_MS = 1000;

/**
 * Watches files as `Host.watch` says (see host.ts), all with one watcher. It watches the folders in which the
 * files lie, so that a file that is replaced, or is not there yet, is noticed too; the other files in them
 * are ignored. A file whose folder is missing is not noticed. The watcher starts with the first file, and
 * does not keep the program from ending.
 */
export function fileWatcher(): (path: string, onChange: () => void) => () => void {
  const listeners = new Map<string, Set<() => void>>();
  const folders = new Map<string, number>();
  let watcher: Promise<FSWatcher> | undefined;

  const checks = new Map<string, NodeJS.Timeout>();

  const tell = (path: string) => {
    const told = mark(path);
    for (const listener of [...(listeners.get(path) ?? [])]) listener();
    checkAgain(path, told, CHECK_AGAIN_MS);
  };
  const checkAgain = (path: string, told: string, afterMs: number) => {
    clearTimeout(checks.get(path));
    const check = setTimeout(() => {
      checks.delete(path);
      if (listeners.has(path) && mark(path) !== told) tell(path);
    }, afterMs);
    checks.set(path, check.unref());
  };
  const start = async () => {
    const { watch } = await import('chokidar');
    const started = watch([], {
      depth: 0,
      persistent: false,
      ignoreInitial: true,
      // A replaced file is told as changed, not as gone and back.
      atomic: true,
      ignored: (path) => !folders.has(path) && !listeners.has(path),
    });
    started.on('all', (_event, path) => tell(resolve(path)));
    started.on('error', () => {});
    return started;
  };
  return (path, onChange) => {
    const file = resolve(path);
    const folder = dirname(file);
    const registered = listeners.get(file) ?? new Set();
    const listener = () => onChange();
    listeners.set(file, registered.add(listener));
    const users = folders.get(folder) ?? 0;
    folders.set(folder, users + 1);
    watcher ??= start();
    if (!checks.has(file)) checkAgain(file, mark(file), CHECK_START_MS);
    void watcher.then((started) => {
      if (!listeners.get(file)?.has(listener)) return;
      started.add(users === 0 ? folder : file);
    });
    return () => {
      if (!registered.delete(listener)) return;
      if (registered.size === 0) listeners.delete(file);
      const left = (folders.get(folder) ?? 1) - 1;
      if (left > 0) folders.set(folder, left);
      else folders.delete(folder);
      void watcher?.then((started) => {
        if (!listeners.has(file)) started.unwatch(file);
        if (!folders.has(folder)) started.unwatch(folder);
      });
    };
  };
}

/** Differs after every change of a file. */
function mark(path: string): string {
  try {
    const { ino, size, mtimeNs } = statSync(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return '';
  }
}
