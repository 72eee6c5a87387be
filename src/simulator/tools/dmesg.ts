import { ask, type Tool } from './tool.js';

/** dmesg, with times since boot, or with -T of the clock. */
export async function dmesg(tool: Tool): Promise<never> {
  const clock = tool.args.some((arg) => arg === '-T' || arg === '--ctime');
  const answer = await ask(tool, { call: 'dmesg', clock });
  if (answer.end === 'ok') {
    tool.out(answer.text ?? '');
    return tool.exit(0);
  }
  tool.err('dmesg: read kernel buffer failed: Operation not permitted\n');
  return tool.exit(1);
}
