import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OFFLINED_FILE, readOfflined, touchOfflined, writeOfflined } from './offlined.js';
import { ask, atoi, FAILURE, type Tool } from './tool.js';

const MIB = 1024 * 1024;
const PAGE_BYTES = 4096;

const USAGE = `usage: v3_mem [-h] [-v] [ [-k] [-l] [-n k] [-m n] -a <memory size (MB)>] | [-r <hexaddr> | offline]

Palacios Memory Management

Memory Addition
 -a <mem>      Allocate memory for use by Palacios (MB).

 With    -k    this requests in-kernel allocation
 Without -k    this attempts to offline memory via hot remove

 With    -l    the request or offlining is limited to first 4 GB
 Without -l    the request or offlining has no limits

 With    -m n  the search for offlineable memory starts at n MB
 Without -m n  the search for offlineable memory starts at 0 MB

 With    -n i  the request is for numa node i
 Without -n i  the request can be satified on any numa node

Memory Removal
 -r <hexaddr>  Free Palacios memory containing hexaddr, online it if needed
 -r offline    Free all offline Palacios memory and online it

Shared Options
 -v            Verbose
 -h            Help
`;

type Options = {
  kernel: boolean;
  below4g: boolean;
  node: number | null;
  from: number;
  does: 'add' | 'remove' | null;
  /** How much, or which address; undefined: it is missing, or help is asked for. */
  operand: string | undefined;
};

/** v3_mem (docs/palacios.md, "Memory"). */
export async function memory(tool: Tool): Promise<never> {
  const options = readOptions(tool);
  const { does, operand } = options;
  if (does === null || operand === undefined) return fail(tool, USAGE);
  const info = readInfo(tool);
  if (info === null) return fail(tool, 'Cannot open /proc/v3vee/v3-info\nCannot read kernel setup\n');
  const bytes = Math.floor((Number.parseFloat(operand) || 0) * MIB);
  if (does === 'add') refuseSize(tool, bytes, options, info);
  const folder = process.env.PALACIOS_DIR ?? '';
  if (folder === '') return fail(tool, 'Please set the PALACIOS_DIR variable\n');
  if (!touchOfflined(folder))
    return fail(tool, `Cannot open or create offline memory file ${join(folder, OFFLINED_FILE)}`);
  if (does === 'add') return add(tool, bytes, options, folder);
  if (operand.toLowerCase() === 'offline') return removeOffline(tool, folder);
  const digits = operand.match(/^(?:0[xX])?([0-9a-fA-F]{1,16})/)?.[1] ?? '0';
  return tool.exit((await remove(tool, digits, folder)) ? 0 : FAILURE);
}

/** As getopt reads them: -a and -r take no argument, and the first word that is no option is the operand. */
function readOptions(tool: Tool): Options {
  const options: Options = {
    kernel: false,
    below4g: false,
    node: null,
    from: 0,
    does: null,
    operand: undefined,
  };
  let help = false;
  const left = [...tool.args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (!arg.startsWith('-') || arg === '-') {
      options.operand ??= arg;
      continue;
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at] ?? '';
      if (letter === 'm' || letter === 'n') {
        const value = atoi(at + 1 < arg.length ? arg.slice(at + 1) : (left.shift() ?? '0'));
        if (letter === 'm') options.from = value * MIB;
        else options.node = value;
        break;
      }
      if (letter === 'k') options.kernel = true;
      else if (letter === 'l') options.below4g = true;
      else if (letter === 'a') options.does = 'add';
      else if (letter === 'r') options.does = 'remove';
      else if (letter === 'h') help = true;
      else if (letter !== 'v') {
        tool.err(`${tool.argv0}: invalid option -- '${letter}'\nUnknown option ${letter}\n`);
        return tool.exit(FAILURE);
      }
    }
  }
  return help ? { ...options, operand: undefined } : options;
}

type Info = { maxOrder: number; nodes: number; blockBytes: number };

/** What stands in for the address that v3_mem prints here in place of the number of bytes. */
const NO_NUMBER = 94_139_220_447_296;

/** A node that the host does not have is only told of: the search for memory goes on, and finds none. */
function refuseSize(tool: Tool, bytes: number, options: Options, info: Info): void {
  const most = PAGE_BYTES * 2 ** info.maxOrder;
  if (bytes < info.blockBytes)
    fail(
      tool,
      `Trying to add a smaller single chunk of memory than Palacios needs
Your request:                        ${NO_NUMBER} bytes
Palacios run-time memory block size: ${bytes} bytes
`,
    );
  if (options.kernel && bytes > most)
    fail(
      tool,
      `Trying to request a larger single chunk of memory than the kernel can allocate
Your request:                        ${bytes} bytes
Kernel largest page allocation:      ${most} bytes
Kernel MAX_ORDER:                    ${info.maxOrder}
`,
    );
  if (options.node !== null && options.node >= info.nodes)
    tool.err(`Trying to request or allocate memory for a nonexistent node
Your request:                        node ${options.node}
Kernel number of nodes:              ${info.nodes}
`);
}

async function add(tool: Tool, bytes: number, options: Options, folder: string): Promise<never> {
  const { kernel, below4g } = options;
  const node = options.node !== null && options.node < 0 ? null : options.node;
  let piece: { address: number | null; bytes: number } = { address: null, bytes };
  if (!kernel) {
    const answer = await ask(tool, { call: 'mem-offline', bytes, below4g, node, from: options.from });
    if (answer.end !== 'ok') {
      const found = answer.end === 'refused' ? answer.text : '0';
      const words = `Could not find enough consecutive memory blocks... (found ${found})\n`;
      return fail(tool, `${words}Could not offline memory\n`);
    }
    const [address = 0, size = 0] = (answer.text ?? '').split(' ').map(Number);
    writeOfflined(folder, [...readOfflined(folder), { address, bytes: size }]);
    tool.out(`Memory of size ${size} at 0x${address.toString(16)} has been offlined\n`);
    piece = { address, bytes: size };
  }
  const answer = await ask(tool, { call: 'mem-add', ...piece, below4g, node });
  if (answer.end === 'ok') {
    tool.out(`${piece.bytes} bytes of memory has been allocated by Palacios\n`);
    return tool.exit(0);
  }
  tool.out('Allocation of memory by Palacios has failed.  Check dmesg output for more information.\n');
  return fail(tool, 'Request rejected by Palacios\n');
}

async function remove(tool: Tool, digits: string, folder: string): Promise<boolean> {
  const address = Number(`0x${digits}`);
  const answer = await ask(tool, { call: 'mem-remove', address: digits });
  if (answer.end !== 'ok') {
    tool.err('Request rejected by Palacios\n');
    return false;
  }
  const shown = address.toString(16);
  tool.out(`Memory at 0x${shown} has been deallocated by Palacios\n`);
  const all = readOfflined(folder);
  const own = all.find((one) => address >= one.address && address < one.address + one.bytes);
  if (own !== undefined) {
    await ask(tool, { call: 'mem-online', ...own });
    writeOfflined(
      folder,
      all.filter((one) => one !== own),
    );
  }
  tool.out(`Memory at 0x${shown} has been onlined\n`);
  return true;
}

/** The tool runs itself for each piece, and a shell's exit code of 255 becomes 0 when it is passed on. */
async function removeOffline(tool: Tool, folder: string): Promise<never> {
  for (const { address } of readOfflined(folder)) await remove(tool, address.toString(16), folder);
  return tool.exit(0);
}

/** The kernel's setup, as v3-info shows it. */
function readInfo({ layout }: Tool): Info | null {
  try {
    const text = readFileSync(join(layout.v3vee, 'v3-info'), 'latin1');
    const number = (key: RegExp) => Number(key.exec(text)?.[1] ?? 0);
    return {
      maxOrder: number(/^kernel MAX_ORDER:\s*(\d+)$/m),
      nodes: number(/^number of nodes:\s*(\d+)$/m),
      blockBytes: number(/^palacios run-time mem_block_size:\s*(\d+)$/m),
    };
  } catch {
    return null;
  }
}

function fail(tool: Tool, words: string): never {
  tool.err(words);
  return tool.exit(FAILURE);
}

/** v3_mem_reset. */
export async function resetMemory(tool: Tool): Promise<never> {
  if (tool.args[0] !== '-f') {
    tool.out(`usage: v3_mem_reset -f

This will deinit and then init the memory manager.

You probably do not want to do this.
`);
    return tool.exit(FAILURE);
  }
  const answer = await ask(tool, { call: 'mem-reset' });
  if (answer.end === 'ok') return tool.exit(0);
  tool.out(
    answer.end === 'ioctl'
      ? 'IOCTL error on V3Vee control device (-1)\n'
      : 'Error opening V3Vee control device\n',
  );
  return tool.exit(FAILURE);
}
