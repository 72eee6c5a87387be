import { accessSync, constants, existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Host, Tool } from './host.js';
import { parseInfo } from './info.js';
import { type PalaciosMemory, parseMemory } from './memory.js';

/** What may be done with a file or device. */
export type Access = 'granted' | 'no access' | 'missing';

/** What the preflight looks at. `null` for what is not checked under a host root. */
export type HostFacts = {
  root: string | null;
  moduleLoaded: boolean;
  controlDevice: Access | null;
  /** Null: Palacios has none. */
  memory: PalaciosMemory | null;
  /** In what pieces Palacios takes memory, by v3-info; null: it does not say. */
  memoryBlockBytes: number | null;
  tools: ReadonlyArray<{ tool: Tool; path: string | null }>;
  isRoot: boolean | null;
  log: { path: string | null; state: Access };
};

/**
 * `id` names the check (`module`, `control-device`, `memory`, `tool:v3_create`, `privileges`, `log`); `what`
 * says what is so; `mend` is the command that mends it, null where nothing is to be mended.
 */
export type Finding = { id: string; severity: 'bad' | 'warn' | 'ok'; what: string; mend: string | null };

const CONTROL_DEVICE = '/dev/v3vee';
const LITTLE_BYTES = 128 * 1024 * 1024;

/** How bad it is where a tool is missing: without the first no VM's life can be led. */
const TOOLS: ReadonlyArray<readonly [tool: Tool, missing: 'bad' | 'warn', use: string]> = [
  ['v3_create', 'bad', 'no VM can be created'],
  ['v3_free', 'bad', 'no VM can be deleted'],
  ['v3_launch', 'bad', 'no VM can be started'],
  ['v3_stop', 'bad', 'no VM can be stopped'],
  ['v3_pause', 'bad', 'no VM can be paused'],
  ['v3_continue', 'bad', 'no VM can be continued'],
  ['v3_reset', 'warn', 'no VM can be reset'],
  ['v3_stream', 'warn', 'no stream can be opened'],
  ['v3_vncserver', 'warn', 'no VNC session can be opened'],
  ['v3_save', 'warn', 'no checkpoint can be written'],
  ['v3_load', 'warn', 'no checkpoint can be loaded'],
  ['dmesg', 'warn', 'kernel messages can only come from a log file'],
];

const CONSOLE_TOOLS: readonly Tool[] = ['v3_cons_tc', 'v3_cons_sc'];

/** Looks at the host. Reads only, and starts nothing. */
export function gatherFacts(host: Host): HostFacts {
  const path = host.logFile();
  const real = host.root === null;
  const info = host.readProc('info');
  const tools: Tool[] = [...TOOLS.map(([tool]) => tool), ...CONSOLE_TOOLS, 'v3_mem'];
  return {
    root: host.root,
    moduleLoaded: host.moduleLoaded(),
    controlDevice: real ? accessTo(CONTROL_DEVICE, constants.R_OK | constants.W_OK) : null,
    memory: parseMemory(host.readMemory()),
    memoryBlockBytes: info instanceof Uint8Array ? parseInfo(info).memoryBlockBytes : null,
    tools: tools.map((tool) => ({ tool, path: host.find(tool) })),
    isRoot: real ? process.getuid?.() === 0 : null,
    log: { path, state: path === null ? 'missing' : accessTo(path, constants.R_OK) },
  };
}

/** Judges the facts: one finding for each check, those that are well included. A finding blocks nothing. */
export function judge(facts: HostFacts): Finding[] {
  return [
    judgeModule(facts),
    ...judgeDevice(facts),
    ...judgeMemory(facts),
    ...TOOLS.map(([tool, missing, use]) => judgeTool(facts, tool, missing, use)),
    judgeConsole(facts),
    ...judgePrivileges(facts),
    judgeLog(facts),
  ];
}

function accessTo(path: string, mode: number): Access {
  if (!existsSync(path)) return 'missing';
  try {
    accessSync(path, mode);
    return 'granted';
  } catch {
    return 'no access';
  }
}

function ok(id: string, what: string): Finding {
  return { id, severity: 'ok', what, mend: null };
}

function judgeModule(facts: HostFacts): Finding {
  if (facts.moduleLoaded) return ok('module', 'The kernel module v3vee is loaded.');
  const what =
    facts.root === null
      ? 'The kernel module v3vee is not loaded: no VM exists, and none can be created.'
      : `The host root ${facts.root} has no proc/v3vee: its kernel module counts as not loaded.`;
  return { id: 'module', severity: 'bad', what, mend: 'insmod /path/to/v3vee.ko' };
}

function judgeDevice({ controlDevice: device, moduleLoaded }: HostFacts): Finding[] {
  const id = 'control-device';
  if (device === null) return [];
  if (device === 'granted') return [ok(id, `${CONTROL_DEVICE} is there and may be used.`)];
  if (device === 'no access') {
    return [{ id, severity: 'bad', what: `No access to ${CONTROL_DEVICE}.`, mend: 'sudo v3_tui' }];
  }
  const mend = moduleLoaded ? 'rmmod v3vee && insmod /path/to/v3vee.ko' : 'insmod /path/to/v3vee.ko';
  return [{ id, severity: 'bad', what: `${CONTROL_DEVICE} is missing.`, mend }];
}

/** Without the module there is no memory to speak of, and its own finding says so. */
function judgeMemory(facts: HostFacts): Finding[] {
  const { memory, moduleLoaded } = facts;
  const id = 'memory';
  const mend = memoryCommand(facts);
  if (!moduleLoaded) return [];
  if (memory === null) {
    return [{ id, severity: 'bad', what: 'Palacios has no memory: no VM can be created.', mend }];
  }
  const said = `${inMb(memory.freeBytes)} of ${inMb(memory.totalBytes)} MB of Palacios' memory are free.`;
  return [memory.freeBytes < LITTLE_BYTES ? { id, severity: 'warn', what: said, mend } : ok(id, said)];
}

const WANTED_MB = 512;

/**
 * The command that gives Palacios memory (docs/palacios.md, "Memory"): whole blocks are taken offline. In one
 * piece, as `-k` asks for it, the kernel has no more than a few MB. The tool lies in linux_usr of PALACIOS_DIR.
 */
function memoryCommand(facts: HostFacts): string {
  const blockMb = Math.max(inMb(facts.memoryBlockBytes ?? 0), 1);
  const mb = Math.ceil(WANTED_MB / blockMb) * blockMb;
  return `PALACIOS_DIR=${palaciosFolder(facts)} ${plainPath(pathOf(facts, 'v3_mem')) ?? 'v3_mem'} -a ${mb}`;
}

/** The folder that v3_mem comes from; where it is not found, or lies where a shell needs quotes, a placeholder. */
function palaciosFolder(facts: HostFacts): string {
  const folder = dirname(pathOf(facts, 'v3_mem') ?? '');
  const above = ['linux_usr', 'bin'].includes(basename(folder)) ? dirname(folder) : folder;
  return plainPath(above) ?? '/path/to/palacios';
}

/** A path that a shell takes as it stands; null for others. */
function plainPath(path: string | null): string | null {
  return path !== null && /^\/[\w./+-]*$/.test(path) ? path : null;
}

function inMb(bytes: number): number {
  return Math.floor(bytes / (1024 * 1024));
}

const ON_PATH = 'export PATH=$PATH:/path/to/linux_usr';

function pathOf(facts: HostFacts, tool: Tool): string | null {
  return facts.tools.find((found) => found.tool === tool)?.path ?? null;
}

function judgeTool(facts: HostFacts, tool: Tool, severity: 'bad' | 'warn', use: string): Finding {
  const id = `tool:${tool}`;
  const path = pathOf(facts, tool);
  if (path !== null) return ok(id, `${tool} is ${path}.`);
  return { id, severity, what: `${tool} is not found: ${use}.`, mend: ON_PATH };
}

function judgeConsole(facts: HostFacts): Finding {
  const id = 'tool:console';
  const found = CONSOLE_TOOLS.flatMap((tool) => pathOf(facts, tool) ?? []);
  if (found.length > 0) return ok(id, `Consoles are opened with ${found[0]}.`);
  const what = `Neither ${CONSOLE_TOOLS.join(' nor ')} is found: no console can be opened.`;
  return { id, severity: 'warn', what, mend: ON_PATH };
}

function judgePrivileges({ isRoot, controlDevice: device }: HostFacts): Finding[] {
  const id = 'privileges';
  if (isRoot === null) return [];
  if (isRoot) return [ok(id, 'Running as root.')];
  if (device === 'granted') return [ok(id, 'Not root, but with access to the devices.')];
  const what = 'Not root: the v3 tools will fail, unless the devices are open to you.';
  return [{ id, severity: 'warn', what, mend: 'sudo v3_tui' }];
}

function judgeLog({ log }: HostFacts): Finding {
  const id = 'log';
  if (log.state === 'granted') return ok(id, `Kernel messages are read from ${log.path}.`);
  if (log.state === 'no access') {
    return { id, severity: 'warn', what: `The log ${log.path} may not be read.`, mend: 'sudo v3_tui' };
  }
  const what =
    log.path === null ? 'No log file with kernel messages is found' : `The log ${log.path} is missing`;
  return { id, severity: 'warn', what: `${what}; dmesg can be asked instead.`, mend: 'v3_tui --dmesg 5' };
}
