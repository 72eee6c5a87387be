import { parseConfig } from '../host/config.js';
import type { HostFiles } from '../state/fleet/host-port.js';
import { NO_WARNINGS } from '../state/vms/config-warnings.js';
import type { ConfigView } from '../state/vms/model.js';
import type { BridgeLine } from './bridge-line.js';
import type { Check } from './checks-basic.js';
import { CONFIG_ANSWER, type FileRequest, NAMES, PROBLEM } from './checks-messages.js';
import { REQUESTS, TELLS } from './protocol.js';

/** The files of a far host. */
export function farFiles(line: () => BridgeLine | null, noLine: () => string, limitMs: number) {
  const watched = new Map<number, { path: string; changed: () => void }>();
  let watches = 0;

  const ask = async <T>(request: FileRequest, check: Check<T>): Promise<T | { failed: string }> => {
    const at = line();
    if (at === null) return { failed: noLine() };
    const answer = await at.request(REQUESTS.file, request, check, limitMs);
    return 'value' in answer ? answer.value : { failed: 'the host did not answer' };
  };
  const problem = async (what: 'checkConfig' | 'checkFile', path: string): Promise<string | null> => {
    const answer = await ask({ what, path }, PROBLEM);
    return typeof answer === 'object' && answer !== null ? answer.failed : answer;
  };
  const files: HostFiles = {
    readConfig: async (path): Promise<ConfigView> => {
      const answer = await ask({ what: 'config', path }, CONFIG_ANSWER);
      if (!('bytes' in answer)) {
        const reason = 'failed' in answer ? answer.failed : answer.reason;
        const result = { ok: false, line: 0, column: 0, reason } as const;
        return { path, bytes: 0, result, warnings: NO_WARNINGS };
      }
      const bytes = Buffer.from(answer.bytes, 'base64');
      // Parsed here: whatever the host sends, it is read as a local file is.
      const result = await parseConfig(bytes);
      const { always, files: named } = answer;
      const warnings = { always, files: named, tree: result.ok ? result.tree : null };
      return { path, bytes: bytes.length, result, warnings };
    },
    watch: (path, changed) => {
      watches += 1;
      const id = watches;
      watched.set(id, { path, changed });
      line()?.tell(TELLS.watchFile, { id, path });
      return () => {
        watched.delete(id);
        line()?.tell(TELLS.unwatchFile, { id });
      };
    },
    checkConfig: (path) => problem('checkConfig', path),
    checkFile: (path) => problem('checkFile', path),
    listDirectory: async (path) => {
      const answer = await ask({ what: 'list', path }, NAMES);
      return 'failed' in answer ? { problem: answer.failed } : { names: answer };
    },
  };
  return {
    files,
    /** A file has changed. */
    changed: (id: number) => watched.get(id)?.changed(),
    /** There is a line: what may have changed meanwhile is read again. */
    up: (at: BridgeLine) => {
      for (const [id, { path, changed }] of watched) {
        at.tell(TELLS.watchFile, { id, path });
        changed();
      }
    },
  };
}
