import { accessSync, constants, existsSync, statSync } from 'node:fs';
import type { Device } from '../device.js';
import { parseDetails } from '../guest-details.js';
import { type Host, TOOLS, type Tool } from '../host.js';
import { parseInfo } from '../info.js';
import { type PalaciosMemory, parseMemory } from '../memory.js';
import { type FoundTool, placesOf } from './places.js';
import { type SudoFacts, sudoFacts } from './sudo.js';

/** What may be done with a file or device. */
export type Access = 'granted' | 'no access' | 'missing';

/** Where kernel messages come from, and why they cannot be read there; both are safe to show. */
export type LogFacts = { name: string; cannot: string | null };

/** What the preflight looks at; null where it is not checked under a host root. */
export type HostFacts = {
  root: string | null;
  moduleLoaded: boolean;
  controlDevice: Access | null;
  /** The devices of the VMs on the host that cannot be used. */
  closedDevices: ReadonlyArray<{ device: Device; access: Access }> | null;
  /** Null: Palacios has none. */
  memory: PalaciosMemory | null;
  /** The size of the blocks in which Palacios takes memory, from v3-info; null: it does not say. */
  memoryBlockBytes: number | null;
  tools: readonly FoundTool[];
  /** PALACIOS_DIR as it is set, and whether it is a folder; null: it is not set. */
  palaciosDir: { path: string; isFolder: boolean } | null;
  /** Null: the program was not started by sudo. */
  sudo: SudoFacts | null;
  isRoot: boolean | null;
  /** The log source; null: it is not chosen yet. */
  log: LogFacts | null;
};

export const CONTROL_DEVICE = '/dev/v3vee';

/**
 * No fault of a host where they are missing: few move or debug VMs, and the journal is one of several places for kernel
 * messages.
 */
const OPTIONAL: readonly Tool[] = ['v3_core_move', 'v3_mem_move', 'v3_debug', 'journalctl'];

const EXPECTED = TOOLS.filter((tool) => !OPTIONAL.includes(tool));

/**
 * Looks at the host. Reads only, and starts nothing.
 * @param env the program's environment, which the tools get, too
 */
export function gatherFacts(
  host: Host,
  log: LogFacts | null,
  env: Readonly<Record<string, string | undefined>> = process.env,
): HostFacts {
  const real = host.root === null;
  const info = host.readProc('info');
  const sudo = real ? sudoFacts(env, process.pid) : null;
  return {
    root: host.root,
    moduleLoaded: host.moduleLoaded(),
    controlDevice: real ? accessTo(CONTROL_DEVICE) : null,
    closedDevices: real ? closedDevices(host) : null,
    memory: parseMemory(host.readMemory()),
    memoryBlockBytes: info instanceof Uint8Array ? parseInfo(info).memoryBlockBytes : null,
    tools: placesOf(EXPECTED, (tool) => host.find(tool), env, sudo, real),
    palaciosDir: env.PALACIOS_DIR ? { path: env.PALACIOS_DIR, isFolder: isFolder(env.PALACIOS_DIR) } : null,
    sudo,
    isRoot: real ? process.getuid?.() === 0 : null,
    log,
  };
}

function accessTo(path: string): Access {
  if (!existsSync(path)) return 'missing';
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return 'granted';
  } catch {
    return 'no access';
  }
}

function closedDevices(host: Host): ReadonlyArray<{ device: Device; access: Access }> {
  const details = host.readProc('details');
  if (!(details instanceof Uint8Array)) return [];
  return parseDetails(details)
    .blocks.map(({ device }) => ({ device, access: accessTo(device) }))
    .filter(({ access }) => access !== 'granted');
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
