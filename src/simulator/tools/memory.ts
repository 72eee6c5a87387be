import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

type Options = { kernel: boolean; add: string | null; remove: string | null };

/** v3_mem (docs/palacios.md, "Memory"). */
export async function memory(tool: Tool): Promise<never> {
  const options = readOptions(tool);
  if (!options || (options.add === null && options.remove === null)) return fail(tool, USAGE);
  if ((process.env.PALACIOS_DIR ?? '') === '') return fail(tool, 'Please set the PALACIOS_DIR variable\n');
  const order = maxOrder(tool);
  if (order === null) return fail(tool, 'Cannot open /proc/v3vee/v3-info\nCannot read kernel setup\n');
  return options.add === null
    ? remove(tool, options.remove ?? '')
    : add(tool, atoi(options.add) * MIB, options.kernel ? order : null);
}

/** Null for an unknown option, which getopt has reported, or for help. */
function readOptions(tool: Tool): Options | null {
  const options: Options = { kernel: false, add: null, remove: null };
  const left = [...tool.args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    const [dash, letter = '', attached = ''] = arg.match(/^-(.)(.*)$/s) ?? [];
    if (dash === undefined) continue;
    const value = attached === '' && 'arnm'.includes(letter) ? (left.shift() ?? '') : attached;
    if (letter === 'k') options.kernel = true;
    else if (letter === 'a') options.add = value;
    else if (letter === 'r') options.remove = value;
    else if (letter === 'h') return null;
    else if (!'lvnm'.includes(letter)) {
      tool.err(`${tool.argv0}: invalid option -- '${letter}'\nUnknown option ${letter}\n`);
      return tool.exit(FAILURE);
    }
  }
  return options;
}

/** @param order MAX_ORDER if the running kernel is asked for the memory; null: blocks are taken offline */
async function add(tool: Tool, bytes: number, order: number | null): Promise<never> {
  if (order !== null) {
    const most = PAGE_BYTES * 2 ** order;
    if (bytes > most)
      return fail(
        tool,
        `Trying to request a larger single chunk of memory than the kernel can allocate
Your request:                        ${bytes} bytes
Kernel largest page allocation:      ${most} bytes
Kernel MAX_ORDER:                    ${order}
`,
      );
  } else {
    const answer = await ask(tool, { call: 'mem-offline', bytes });
    if (answer.end !== 'ok') {
      const found = answer.end === 'refused' ? answer.text : '0';
      const words = `Could not find enough consecutive memory blocks... (found ${found})\n`;
      return fail(tool, `${words}Could not offline memory\n`);
    }
    tool.out(`Memory of size ${bytes} at 0x${answer.text} has been offlined\n`);
  }
  const answer = await ask(tool, { call: 'mem-add', bytes });
  if (answer.end === 'ok') {
    tool.out(`${bytes} bytes of memory has been allocated by Palacios\n`);
    return tool.exit(0);
  }
  tool.out('Allocation of memory by Palacios has failed.  Check dmesg output for more information.\n');
  return fail(tool, 'Request rejected by Palacios\n');
}

async function remove(tool: Tool, what: string): Promise<never> {
  if (what === 'offline') return tool.exit(0);
  const address = what.match(/^(?:0[xX])?([0-9a-fA-F]{1,16})/)?.[1] ?? '0';
  const answer = await ask(tool, { call: 'mem-remove', address });
  return answer.end === 'ok' ? tool.exit(0) : fail(tool, 'Request rejected by Palacios\n');
}

/** The kernel's MAX_ORDER, as v3-info shows it. */
function maxOrder({ layout }: Tool): number | null {
  try {
    const text = readFileSync(join(layout.v3vee, 'v3-info'), 'latin1');
    return Number(text.match(/^kernel MAX_ORDER:\s*(\d+)$/m)?.[1] ?? 0);
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
