import { dirname, resolve } from 'node:path';
import type { FSWatcher } from 'chokidar';

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

  const tell = (path: string) => {
    for (const listener of [...(listeners.get(path) ?? [])]) listener();
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
