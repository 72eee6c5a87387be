import { CONFIG_LIMIT_BYTES, parseConfig } from '../host/config.js';
import type { Host } from '../host/host.js';
import { checkConfig } from '../state/operations/check-files.js';
import { configWarnings, NO_WARNINGS } from '../state/vms/config-warnings.js';
import { safeText } from '../terminal/safe-text.js';
import type { FileRequest } from './checks-messages.js';

/** How many files a program may have watched at once. */
const MOST_WATCHED = 100;

const NOT_ABSOLUTE = 'it is not an absolute path';

/** The files of a host that a program at the other end looks at. */
export function servedFiles(host: Host, changed: (id: number) => void) {
  const watched = new Map<number, () => void>();
  return {
    answer: async ({ what, path }: FileRequest): Promise<unknown> => {
      const isAbsolute = path.startsWith('/') && !path.includes('\0');
      switch (what) {
        case 'config':
          return isAbsolute ? configAnswer(host, path) : { reason: NOT_ABSOLUTE };
        case 'checkConfig':
          return isAbsolute ? checkConfig(host, path) : NOT_ABSOLUTE;
        case 'checkFile': {
          const problem = isAbsolute ? host.checkFile(path) : NOT_ABSOLUTE;
          return problem === null ? null : safeText(problem);
        }
        case 'list':
          return isAbsolute ? host.listDirectory(path) : [];
      }
    },
    watch: (id: number, path: string) => {
      if (watched.size >= MOST_WATCHED || watched.has(id)) return;
      if (path.startsWith('/') && !path.includes('\0'))
        watched.set(
          id,
          host.watch(path, () => changed(id)),
        );
    },
    unwatch: (id: number) => {
      watched.get(id)?.();
      watched.delete(id);
    },
    stop: () => {
      for (const stop of watched.values()) stop();
      watched.clear();
    },
  };
}

/** A config's bytes, which the other end parses itself, and what only this host can tell of it. */
async function configAnswer(host: Host, path: string) {
  const bytes = host.readFile(path, CONFIG_LIMIT_BYTES + 1);
  if (!(bytes instanceof Uint8Array)) return { reason: bytes.reason };
  const result = await parseConfig(bytes);
  const { always, files } = result.ok ? configWarnings(host, path, result) : NO_WARNINGS;
  return { bytes: Buffer.from(bytes).toString('base64'), always, files };
}
