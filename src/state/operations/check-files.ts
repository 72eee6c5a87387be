import { CONFIG_LIMIT_BYTES, parseConfig } from '../../host/config.js';
import type { Host } from '../../host/host.js';
import { safeText } from '../../terminal/safe-text.js';
import type { NewVm } from './create.js';

/**
 * Checks a VM's files before a tool sees them: v3_create is killed by SIGSEGV on a config that is missing,
 * empty or malformed (docs/palacios.md, "The tools").
 * @returns what is wrong, in words, or null
 */
export async function checkFiles(host: Host, vm: Pick<NewVm, 'config' | 'image'>): Promise<string | null> {
  if (vm.config === '' && vm.image === '') return 'Neither a config nor an image is named.';
  const config = vm.config === '' ? null : await checkConfig(host, vm.config);
  if (config) return `Config ${safeText(vm.config)}: ${config}.`;
  const image = vm.image === '' ? null : host.checkFile(vm.image);
  return image ? `Image ${safeText(vm.image)}: ${image}.` : null;
}

/** Why a config cannot be used: not readable, or malformed, with line and column; null: it can. */
export async function checkConfig(host: Host, path: string): Promise<string | null> {
  const unreadable = host.checkFile(path);
  if (unreadable) return unreadable;
  const bytes = host.readFile(path, CONFIG_LIMIT_BYTES + 1);
  if (!(bytes instanceof Uint8Array)) return safeText(bytes.reason);
  const parsed = await parseConfig(bytes);
  return parsed.ok ? null : `line ${parsed.line}, column ${parsed.column}: ${safeText(parsed.reason)}`;
}
