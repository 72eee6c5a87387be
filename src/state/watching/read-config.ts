import { CONFIG_LIMIT_BYTES, parseConfig } from '../../host/config.js';
import type { Host } from '../../host/host.js';
import { configWarnings, NO_WARNINGS } from '../vms/config-warnings.js';
import type { ConfigView } from '../vms/model.js';

/** Reads, parses and checks a config file. */
export async function readConfig(host: Host, path: string): Promise<ConfigView> {
  const bytes = host.readFile(path, CONFIG_LIMIT_BYTES + 1);
  if (!(bytes instanceof Uint8Array)) {
    const result = { ok: false, line: 0, column: 0, reason: bytes.reason } as const;
    return { path, bytes: 0, result, warnings: NO_WARNINGS };
  }
  const result = await parseConfig(bytes);
  const warnings = result.ok ? configWarnings(host, path, result) : NO_WARNINGS;
  return { path, bytes: bytes.length, result, warnings };
}
