import { dirname } from 'node:path';
import { GIVE_MEMORY } from '../memory.js';
import { folderOfTool } from '../palacios-folder.js';
import { CONTROL_DEVICE, type HostFacts } from './facts.js';
import { type Finding, fails, listed, ok, works } from './finding.js';
import { judgeTools } from './judge-tools.js';
import { plainPath } from './shell-words.js';

const LITTLE_BYTES = 128 * 1024 * 1024;

/** What v3_create prints where it cannot open the control device (docs/palacios/tools.md). */
const NO_CONTROL = fails('v3_create and v3_free would say "Error opening V3Vee control device".');

/** Judges the facts: one finding for each check, good or bad. A finding blocks nothing. */
export function judge(facts: HostFacts): Finding[] {
  return [
    judgeModule(facts),
    ...judgeControlDevice(facts),
    ...judgeVmDevices(facts),
    ...judgeMemory(facts),
    ...judgePalaciosDir(facts),
    ...judgeTools(facts),
    ...judgePrivileges(facts),
    ...judgeLog(facts),
  ];
}

function judgeModule(facts: HostFacts): Finding {
  if (facts.moduleLoaded) {
    const tool = facts.root === null ? works('v3_create would find it.') : null;
    return ok('module', 'The kernel module v3vee is loaded.', tool);
  }
  const what =
    facts.root === null
      ? 'The kernel module v3vee is not loaded: no VM exists, and none can be created.'
      : `The host root ${facts.root} has no proc/v3vee: its kernel module counts as not loaded.`;
  return { id: 'module', severity: 'bad', what, tool: NO_CONTROL, fix: 'insmod /path/to/v3vee.ko' };
}

function judgeControlDevice(facts: HostFacts): Finding[] {
  const { controlDevice: device, moduleLoaded } = facts;
  const id = 'control-device';
  if (device === null) return [];
  if (device === 'granted') {
    const tool = moduleLoaded ? works('v3_create and v3_free can open it.') : NO_CONTROL;
    return [ok(id, `${CONTROL_DEVICE} is there and accessible.`, tool)];
  }
  if (device === 'no access') {
    const fix = asRoot(facts);
    return [{ id, severity: 'bad', what: `No access to ${CONTROL_DEVICE}.`, tool: NO_CONTROL, fix }];
  }
  const fix = moduleLoaded ? 'rmmod v3vee && insmod /path/to/v3vee.ko' : 'insmod /path/to/v3vee.ko';
  return [{ id, severity: 'bad', what: `${CONTROL_DEVICE} is missing.`, tool: NO_CONTROL, fix }];
}

/** The device of each VM, which the other tools open. */
function judgeVmDevices(facts: HostFacts): Finding[] {
  const { closedDevices } = facts;
  const id = 'vm-devices';
  if (closedDevices === null || !facts.moduleLoaded) return [];
  if (closedDevices.length === 0)
    return [
      ok(
        id,
        'The devices of all VMs are accessible.',
        works('v3_launch, v3_stop and the others can open them.'),
      ),
    ];
  const tool = fails('v3_launch would say "Error opening V3Vee VM device", and exit 0.');
  const namesOf = (wanted: string) =>
    closedDevices.filter(({ access }) => access === wanted).map(({ device }) => device);
  const [closed, missing] = [namesOf('no access'), namesOf('missing')];
  const findings: Finding[] = [];
  if (closed.length > 0)
    findings.push({ id, severity: 'bad', what: `No access to ${listed(closed)}.`, tool, fix: asRoot(facts) });
  if (missing.length > 0) {
    const what = `The VMs of ${listed(missing)} are on the host, and have no device: make it with mknod, or restart the host.`;
    findings.push({ id: `${id}:missing`, severity: 'bad', what, tool, fix: null });
  }
  return findings;
}

/** Without the module Palacios has no memory; the finding about the module is enough. */
function judgeMemory(facts: HostFacts): Finding[] {
  const { memory, moduleLoaded } = facts;
  const id = 'memory';
  const fix = memoryCommand(facts);
  if (!moduleLoaded) return [];
  const refused = fails('v3_create would say "Error (-1) creating VM", and not why.');
  if (memory === null) {
    const what = `Palacios has no memory: no VM can be created. ${GIVE}`;
    return [{ id, severity: 'bad', what, tool: refused, fix }];
  }
  const { memoryBlockBytes: block } = facts;
  if (block !== null && memory.totalBytes < block) {
    const what = `Palacios has ${inMb(memory.totalBytes)} MB, and VMs take blocks of ${inMb(block)} MB: no VM can be created. ${GIVE}`;
    return [{ id, severity: 'bad', what, tool: refused, fix }];
  }
  const said = `${inMb(memory.freeBytes)} of ${inMb(memory.totalBytes)} MB of Palacios' memory are free.`;
  const size = inMb(memory.freeBytes);
  const more = `v3_create would say "Error (-1) creating VM" for a VM of more than ${size} MB.`;
  return memory.freeBytes < LITTLE_BYTES
    ? [{ id, severity: 'warn', what: said, tool: fails(more), fix }]
    : [ok(id, said, works(`v3_create would find up to ${size} MB for a VM.`))];
}

/** Where the program gives memory. */
const GIVE = `In v3_tui, ${GIVE_MEMORY}, or run v3_tui memory give.`;

const WANTED_MB = 512;

/**
 * The command that gives Palacios memory (docs/palacios.md, "Memory") by taking whole blocks offline. With `-k` the
 * kernel is asked for it in one piece, and has no more than a few MB of that. The tool is in linux_usr of PALACIOS_DIR.
 */
function memoryCommand(facts: HostFacts): string {
  const blockMb = Math.max(inMb(facts.memoryBlockBytes ?? 0), 1);
  const mb = Math.ceil(WANTED_MB / blockMb) * blockMb;
  return `PALACIOS_DIR=${folderToName(facts) ?? '/path/to/palacios'} ${plainPath(pathOfMem(facts)) ?? 'v3_mem'} -a ${mb}`;
}

/** The folder that v3_mem comes from; null where it is not found or where a shell would need quotes. */
function folderToName(facts: HostFacts): string | null {
  const tool = pathOfMem(facts);
  return tool === null ? null : plainPath(folderOfTool(tool));
}

function pathOfMem({ tools }: HostFacts): string | null {
  return tools.find(({ tool }) => tool === 'v3_mem')?.path ?? null;
}

function inMb(bytes: number): number {
  return Math.floor(bytes / (1024 * 1024));
}

/** PALACIOS_DIR, which v3_mem wants; v3_tui sets it where it can tell the folder. */
function judgePalaciosDir(facts: HostFacts): Finding[] {
  const { palaciosDir: dir } = facts;
  const id = 'palacios-dir';
  if (pathOfMem(facts) === null) return [];
  if (dir === null) {
    const folder = folderToName(facts);
    const words = `v3_mem in a shell would say "Please set the PALACIOS_DIR variable".`;
    const what = `PALACIOS_DIR is not set: v3_tui sets it for v3_mem${folder === null ? '' : `, to ${folder}`}.`;
    return [ok(id, what, fails(words))];
  }
  if (dir.isFolder)
    return [ok(id, `PALACIOS_DIR is ${dir.path}.`, works('v3_mem would work in that folder.'))];
  const folder = folderToName(facts) ?? '/path/to/palacios';
  return [
    {
      id,
      severity: 'warn',
      what: `PALACIOS_DIR is ${dir.path}, which is no folder.`,
      tool: fails('v3_mem could not remember which memory it took offline.'),
      fix: `export PALACIOS_DIR=${folder}`,
    },
  ];
}

function judgePrivileges(facts: HostFacts): Finding[] {
  const { isRoot, controlDevice: device } = facts;
  const id = 'privileges';
  if (isRoot === null) return [];
  if (isRoot) return [ok(id, 'Running as root.')];
  if (device === 'granted') {
    const memory = fails('v3_mem -a would fail: only root takes memory offline.');
    return [ok(id, 'Not root, but with access to the devices.', memory)];
  }
  const what = 'Not root: the v3 tools will fail, unless the devices are open to you.';
  return [{ id, severity: 'warn', what, tool: null, fix: asRoot(facts) }];
}

/** The PATH that sudo sets where Debian's or Red Hat's sudoers file is as it came. */
const OF_SUDO = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The command that starts the program as root, with the PATH on which the tools are. */
function asRoot({ tools }: HostFacts): string {
  const isOff = tools.some(({ path }) => path !== null && !OF_SUDO.includes(dirname(path)));
  return isOff ? 'sudo env "PATH=$PATH" v3_tui' : 'sudo v3_tui';
}

function judgeLog(facts: HostFacts): Finding[] {
  const id = 'log';
  if (facts.log === null) return [];
  const { name, cannot } = facts.log;
  if (cannot === null) return [ok(id, `Kernel messages are read from ${name}.`)];
  const fix = /permission/.test(cannot) ? asRoot(facts) : 'v3_tui --log dmesg';
  return [
    { id, severity: 'warn', what: `Kernel messages cannot be read from ${name}: ${cannot}`, tool: null, fix },
  ];
}
