import { CONFIG_LIMIT_BYTES, type ConfigNode, parseConfig } from '../../host/config.js';
import type { Host } from '../../host/host.js';
import { safeText } from '../../terminal/safe-text.js';
import { buildFaults } from '../vms/config-warnings.js';
import type { NewVm } from './new-vm.js';

/**
 * Checks a VM's files before a tool sees them: v3_create is killed by SIGSEGV on a config that is missing,
 * empty or malformed (docs/palacios/tools.md, "The tools").
 * @returns what is wrong, in words, or null
 */
export async function checkFiles(host: Host, vm: Pick<NewVm, 'config' | 'image'>): Promise<string | null> {
  return (await unusableFile(host, vm))?.problem ?? null;
}

/** The same, and which of the two files it is. */
export async function unusableFile(
  host: Host,
  vm: Pick<NewVm, 'config' | 'image'>,
): Promise<{ file: 'config' | 'image'; problem: string } | null> {
  if (vm.config === '' && vm.image === '')
    return { file: 'config', problem: 'Neither a config nor an image is given.' };
  const config = vm.config === '' ? null : await checkConfig(host, vm.config);
  if (config) return { file: 'config', problem: `Config ${safeText(vm.config)}: ${config}.` };
  const image = vm.image === '' ? null : host.checkFile(vm.image);
  return image ? { file: 'image', problem: `Image ${safeText(vm.image)}: ${image}.` } : null;
}

/** Why a config cannot be used: unreadable, or malformed, with line and column; null: it can. */
export async function checkConfig(host: Host, path: string): Promise<string | null> {
  const config = await readTree(host, path);
  return 'problem' in config ? config.problem : null;
}

/**
 * Why v3_create cannot build a VM from its config, in sentences: what the core refuses, and files that are missing.
 * Null where it can, and where the VM is made from a ready image.
 */
export async function checkBuild(
  host: Host,
  { config: path, image, options }: Pick<NewVm, 'config' | 'image' | 'options'>,
): Promise<string | null> {
  if (image !== '') return null;
  const config = await readTree(host, path);
  if ('problem' in config) return null;
  const faults = buildFaults(host, path, config.tree, options);
  return faults.length === 0 ? null : faults.join(' ');
}

async function readTree(host: Host, path: string): Promise<{ tree: ConfigNode } | { problem: string }> {
  const unreadable = host.checkFile(path);
  if (unreadable) return { problem: unreadable };
  const bytes = host.readFile(path, CONFIG_LIMIT_BYTES + 1);
  if (!(bytes instanceof Uint8Array)) return { problem: safeText(bytes.reason) };
  const parsed = await parseConfig(bytes);
  if (parsed.ok) return parsed;
  return { problem: `line ${parsed.line}, column ${parsed.column}: ${safeText(parsed.reason)}` };
}
