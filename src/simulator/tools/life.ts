import type { ResetPart } from '../wire.js';
import { ask, askDevice, atoi, crash, FAILURE, signedUsage, type Tool } from './tool.js';

const RESET_USAGE = `usage: v3_reset <vm_device> all|hrt|ros|range [first_core num_cores]

Resets the VM or a part of it.
  all   : full reset of entire VM
  hrt   : reset of all HRT cores for an HVM VM
  ros   : reset of ROS cores for an HVM VM
  range : reset of cores first_core to first_core+num_cores-1
`;

/** v3_launch: it always exits 0 (docs/palacios/tools.md, "The tools"). */
export async function launch(tool: Tool): Promise<never> {
  const [device] = tool.args;
  if (device === undefined) return signedUsage(tool, '<vm-device>');
  tool.out(`Launching VM (${device})\n`);
  const answer = await askDevice(tool, device, (path) => ({ call: 'launch', device: path }));
  if (answer.end === 'open') tool.err(`Error opening V3Vee VM device: ${device}\n`);
  else if (answer.end !== 'ok') tool.err(`IOCTL error on device ${device} (-1)\n`);
  if (answer.end !== 'ok') tool.err(`Error launching VM (${device})\n`);
  return tool.exit(0);
}

/** v3_stop: exits 0 even if the core ignores it. */
export async function stop(tool: Tool): Promise<never> {
  const [device] = tool.args;
  if (device === undefined) return signedUsage(tool, '<vm-device>');
  tool.out(`Stopping VM (${device})\n`);
  const answer = await askDevice(tool, device, (path) => ({ call: 'stop', device: path }));
  if (answer.end === 'ok') return tool.exit(0);
  if (answer.end === 'open') tool.err(`Error opening V3Vee VM device: ${device}\n`);
  else tool.err(`IOCTL error on device ${device} (-1)\n`);
  tool.err(`Error stopping VM (${device})\n`);
  return tool.exit(FAILURE);
}

/** v3_pause and v3_continue: a refusal is silent. */
export async function pauseOrContinue(tool: Tool, call: 'pause' | 'continue'): Promise<never> {
  const [device] = tool.args;
  if (device === undefined) {
    tool.out(`usage: ${tool.name} <vm_device>\n`);
    return tool.exit(FAILURE);
  }
  tool.out(call === 'pause' ? 'Pausing VM\n' : 'Continuing VM\n');
  const answer = await askDevice(tool, device, (path) => ({ call, device: path }));
  if (answer.end !== 'open') return tool.exit(0);
  tool.out('Error opening V3Vee VM device\n');
  return tool.exit(FAILURE);
}

/** v3_free: takes a device or a number; junk counts as 0. */
export async function free(tool: Tool): Promise<never> {
  const [what] = tool.args;
  if (what === undefined) return signedUsage(tool, '<vm-dev-idx>|<vm-dev>');
  const index = vmNumber(what);
  tool.out(`Freeing VM ${index}\n`);
  const answer = await ask(tool, { call: 'free', index });
  if (answer.end === 'ok') return tool.exit(0);
  if (answer.end === 'ioctl') tool.err('IOCTL error on V3Vee control device (-1)\n');
  else tool.err('Error opening V3Vee control device\n');
  tool.err(`Error freeing VM ${index} (${what})\n`);
  return tool.exit(FAILURE);
}

/** What v3_free makes of its argument: C's strtol with base 0 on what follows the device's common part. */
function vmNumber(text: string): number {
  const [, sign, digits] =
    text
      .replace(/^\/dev\/v3-vm/, '')
      .match(/^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/) ?? [];
  if (digits === undefined) return 0;
  const octal = /^0[0-7]/.test(digits);
  const value = octal ? Number.parseInt(digits, 8) : Number(digits);
  // The long that strtol returns is cut to an int.
  const long = Math.min(value, Number.MAX_SAFE_INTEGER) * (sign === '-' ? -1 : 1);
  return value >= 2 ** 63 ? -1 : Number(BigInt.asIntN(32, BigInt(long)));
}

/** v3_reset. */
export async function reset(tool: Tool): Promise<never> {
  const [device, what, ...numbers] = tool.args;
  const part = what === undefined ? null : resetPart(what.toLowerCase(), numbers);
  if (device === undefined || !part) {
    tool.out(RESET_USAGE);
    return tool.exit(FAILURE);
  }
  const range = part.kind === 'range' ? `cores ${part.first} to ${part.first + part.count - 1}` : '';
  tool.out(`Doing VM reset:  ${part.kind.toUpperCase()} ${range}\n`);
  const answer = await askDevice(tool, device, (path) => ({ call: 'reset', device: path, part }));
  if (answer.end === 'ok') return tool.exit(0);
  tool.out(
    answer.end === 'open' ? `Error opening VM device: ${device}\n` : 'Error sending reset commad to vm\n',
  );
  return tool.exit(FAILURE);
}

function resetPart(kind: string, numbers: readonly string[]): ResetPart | null {
  if (kind === 'all' || kind === 'hrt' || kind === 'ros') return { kind };
  const [first, count] = numbers;
  if (kind !== 'range' || first === undefined || count === undefined) return null;
  return { kind, first: atoi(first), count: atoi(count) };
}

/** v3_simulate: without a time it crashes. */
export async function simulate(tool: Tool): Promise<never> {
  const [device, time] = tool.args;
  if (device === undefined) {
    tool.out('usage: v3_simulate <vm_device> <msecs>\n');
    return tool.exit(FAILURE);
  }
  if (time === undefined) return crash(tool);
  const ms = atoi(time);
  tool.out(`Simulating VM for ${ms} msecs\n`);
  const answer = await askDevice(tool, device, (path) => ({ call: 'simulate', device: path, ms }));
  if (answer.end !== 'open') return tool.exit(0);
  tool.out('Error opening V3Vee VM device\n');
  return tool.exit(FAILURE);
}
