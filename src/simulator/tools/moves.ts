import { askDevice, atoi, FAILURE, type Tool } from './tool.js';

const DEBUG_USAGE = `usage: v3_debug <vm_device> <vm core> <cmd>
This will cause debugging output to be sent to the log

<cmds>:${' '}
 1   telemetry
 2   core state
 3   arch state
 4   stack
 5   backtrace
 100 everything
 101 telemetry+core state+arch state
`;

const REFUSED = 'Error write core migrating command to vm\n';

/** v3_debug (docs/palacios/tools.md, "The tools"). */
export async function debug(tool: Tool): Promise<never> {
  const [device, core, command] = tool.args.slice(0, 3);
  if (device === undefined || core === undefined || command === undefined) return usage(tool, DEBUG_USAGE);
  tool.out(`Debug Virtual Core ${atoi(core)} with Command ${atoi(command)}\n`);
  const call = { call: 'debug', core: atoi(core), command: atoi(command) } as const;
  return end(tool, device, REFUSED, await askDevice(tool, device, (path) => ({ ...call, device: path })));
}

/** v3_core_move. */
export async function moveCore(tool: Tool): Promise<never> {
  const [device, core, cpu] = tool.args;
  if (device === undefined || core === undefined || cpu === undefined)
    return usage(tool, 'usage: v3_core_move <vm_device> <vcore id> <target physical CPU id>\n');
  tool.out(`Migrateing vcore ${atoi(core)} to physical CPU ${atoi(cpu)}\n`);
  const call = { call: 'core-move', core: atoi(core), cpu: atoi(cpu) } as const;
  return end(tool, device, REFUSED, await askDevice(tool, device, (path) => ({ ...call, device: path })));
}

/** v3_mem_move: the address is hexadecimal, with or without 0x. */
export async function moveMemory(tool: Tool): Promise<never> {
  const [device, text, cpu] = tool.args;
  if (device === undefined || text === undefined || cpu === undefined)
    return usage(tool, 'usage: v3_mem_move <vm_device> <gpa> <target physical CPU id>\n');
  const address = text.match(/^(?:0[xX])?0*([0-9a-fA-F]{1,16})/)?.[1] ?? '0';
  tool.out(`Migrating memory region of 0x${address} to memory with affinity for physical CPU ${atoi(cpu)}\n`);
  const call = { call: 'mem-move', address, cpu: atoi(cpu) } as const;
  const answer = await askDevice(tool, device, (path) => ({ ...call, device: path }));
  return end(tool, device, 'Error write memory migrating command to vm\n', answer);
}

function usage(tool: Tool, words: string): never {
  tool.out(words);
  return tool.exit(FAILURE);
}

function end(
  tool: Tool,
  device: string,
  refused: string,
  answer: Awaited<ReturnType<typeof askDevice>>,
): never {
  if (answer.end === 'ok') return tool.exit(0);
  tool.out(answer.end === 'open' ? `Error opening VM device: ${device}\n` : refused);
  return tool.exit(FAILURE);
}
