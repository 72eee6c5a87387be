import { accessSync, constants, existsSync } from 'node:fs';
import type { Host, Tool } from './host.js';
import { parseInfo } from './info.js';
import { GIVE_MEMORY, type PalaciosMemory, parseMemory } from './memory.js';
import { folderOfTool } from './palacios-folder.js';

/** What may be done with a file or device. */
type Access = 'granted' | 'no access' | 'missing';

/** Where kernel messages come from, and why they cannot be read there; both are safe to show. */
export type LogFacts = { name: string; cannot: string | null };

/** What the preflight looks at; null where it is not checked under a host root. */
export type HostFacts = {
  root: string | null;
  moduleLoaded: boolean;
  controlDevice: Access | null;
  /** Null: Palacios has none. */
  memory: PalaciosMemory | null;
  /** The size of the blocks in which Palacios takes memory, from v3-info; null: it does not say. */
  memoryBlockBytes: number | null;
  tools: ReadonlyArray<{ tool: Tool; path: string | null }>;
  isRoot: boolean | null;
  /** The log source; null: it is not chosen yet. */
  log: LogFacts | null;
};

/**
 * `id` names the check (`module`, `control-device`, `memory`, `tool:v3_create`, `privileges`, `log`); `what` says what
 * was found; `fix` is the command that fixes it, or null.
 */
export type Finding = { id: string; severity: 'bad' | 'warn' | 'ok'; what: string; fix: string | null };

const CONTROL_DEVICE = '/dev/v3vee';
const LITTLE_BYTES = 128 * 1024 * 1024;

/** How bad a missing tool is: without the first six VMs cannot be managed at all. */
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
  ['dmesg', 'warn', 'kernel messages can only be read from a log file'],
];

const CONSOLE_TOOLS: readonly Tool[] = ['v3_cons_tc', 'v3_cons_sc'];

/** Looks at the host. Reads only, and starts nothing. */
export function gatherFacts(host: Host, log: LogFacts | null): HostFacts {
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
    log,
  };
}

/** Judges the facts: one finding for each check, good or bad. A finding blocks nothing. */
export function judge(facts: HostFacts): Finding[] {
  return [
    judgeModule(facts),
    ...judgeDevice(facts),
    ...judgeMemory(facts),
    ...TOOLS.map(([tool, missing, use]) => judgeTool(facts, tool, missing, use)),
    judgeConsole(facts),
    ...judgePrivileges(facts),
    ...judgeLog(facts),
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
  return { id, severity: 'ok', what, fix: null };
}

function judgeModule(facts: HostFacts): Finding {
  if (facts.moduleLoaded) return ok('module', 'The kernel module v3vee is loaded.');
  const what =
    facts.root === null
      ? 'The kernel module v3vee is not loaded: no VM exists, and none can be created.'
      : `The host root ${facts.root} has no proc/v3vee: its kernel module counts as not loaded.`;
  return { id: 'module', severity: 'bad', what, fix: 'insmod /path/to/v3vee.ko' };
}

function judgeDevice({ controlDevice: device, moduleLoaded }: HostFacts): Finding[] {
  const id = 'control-device';
  if (device === null) return [];
  if (device === 'granted') return [ok(id, `${CONTROL_DEVICE} is there and accessible.`)];
  if (device === 'no access') {
    return [{ id, severity: 'bad', what: `No access to ${CONTROL_DEVICE}.`, fix: 'sudo v3_tui' }];
  }
  const fix = moduleLoaded ? 'rmmod v3vee && insmod /path/to/v3vee.ko' : 'insmod /path/to/v3vee.ko';
  return [{ id, severity: 'bad', what: `${CONTROL_DEVICE} is missing.`, fix }];
}

/** Without the module Palacios has no memory; the finding about the module is enough. */
function judgeMemory(facts: HostFacts): Finding[] {
  const { memory, moduleLoaded } = facts;
  const id = 'memory';
  const fix = memoryCommand(facts);
  if (!moduleLoaded) return [];
  if (memory === null) {
    return [{ id, severity: 'bad', what: `Palacios has no memory: no VM can be created. ${GIVE}`, fix }];
  }
  const { memoryBlockBytes: block } = facts;
  if (block !== null && memory.totalBytes < block) {
    const what = `Palacios has ${inMb(memory.totalBytes)} MB, and VMs take blocks of ${inMb(block)} MB: no VM can be created. ${GIVE}`;
    return [{ id, severity: 'bad', what, fix }];
  }
  const said = `${inMb(memory.freeBytes)} of ${inMb(memory.totalBytes)} MB of Palacios' memory are free.`;
  return [memory.freeBytes < LITTLE_BYTES ? { id, severity: 'warn', what: said, fix } : ok(id, said)];
}

/** Where the program gives memory. */
const GIVE = `In v3_tui, ${GIVE_MEMORY}.`;

const WANTED_MB = 512;

/**
 * The command that gives Palacios memory (docs/palacios.md, "Memory") by taking whole blocks offline. With `-k` the
 * kernel is asked for it in one piece, and has no more than a few MB of that. The tool is in linux_usr of PALACIOS_DIR.
 */
function memoryCommand(facts: HostFacts): string {
  const blockMb = Math.max(inMb(facts.memoryBlockBytes ?? 0), 1);
  const mb = Math.ceil(WANTED_MB / blockMb) * blockMb;
  return `PALACIOS_DIR=${palaciosFolder(facts)} ${plainPath(pathOf(facts, 'v3_mem')) ?? 'v3_mem'} -a ${mb}`;
}

/** The folder that v3_mem comes from; a placeholder where it is not found or where a shell would need quotes. */
function palaciosFolder(facts: HostFacts): string {
  const tool = pathOf(facts, 'v3_mem');
  return (tool === null ? null : plainPath(folderOfTool(tool))) ?? '/path/to/palacios';
}

/** A path that needs no quotes in a shell; null for others. */
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
  return { id, severity, what: `${tool} was not found: ${use}.`, fix: ON_PATH };
}

function judgeConsole(facts: HostFacts): Finding {
  const id = 'tool:console';
  const found = CONSOLE_TOOLS.flatMap((tool) => pathOf(facts, tool) ?? []);
  if (found.length > 0) return ok(id, `Consoles are opened with ${found[0]}.`);
  const what = `Neither ${CONSOLE_TOOLS.join(' nor ')} was found: no console can be opened.`;
  return { id, severity: 'warn', what, fix: ON_PATH };
}

function judgePrivileges({ isRoot, controlDevice: device }: HostFacts): Finding[] {
  const id = 'privileges';
  if (isRoot === null) return [];
  if (isRoot) return [ok(id, 'Running as root.')];
  if (device === 'granted') return [ok(id, 'Not root, but with access to the devices.')];
  const what = 'Not root: the v3 tools will fail, unless the devices are open to you.';
  return [{ id, severity: 'warn', what, fix: 'sudo v3_tui' }];
}

function judgeLog({ log }: HostFacts): Finding[] {
  const id = 'log';
  if (log === null) return [];
  const { name, cannot } = log;
  if (cannot === null) return [ok(id, `Kernel messages are read from ${name}.`)];
  const fix = /permission/.test(cannot) ? 'sudo v3_tui' : 'v3_tui --log dmesg';
  return [{ id, severity: 'warn', what: `Kernel messages cannot be read from ${name}: ${cannot}`, fix }];
}
