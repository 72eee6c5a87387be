import type { Host, ToolRun } from '../../host/host.js';
import { parseMemory } from '../../host/memory.js';
import { shortBytes } from '../bytes.js';
import { toolIntent } from '../history/tool-process.js';
import { type MemoryReturn, type MemoryWish, wishProblem } from '../host-page/memory-rules.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import type { Command } from './command.js';
import { type OperationContext, settle } from './context.js';
import { type Outcome, toolSaid } from './outcome.js';
import { type OperationRun, type Result, refusal, stillRunning, withHostWork } from './work.js';

const MIB = 1024 * 1024;

/** Linux moves what is in each block out of the way first. */
const LIMIT_MS = 5 * 60_000;

/** Palacios' memory as sums; of none, zeros. */
type Sums = { totalBytes: number; freeBytes: number };

/** The command that gives memory; see {@link takeCommand}. */
export function giveCommand(palaciosFolder: string | null, wish: MemoryWish): Command {
  const { mb, kernel, below4g, node } = wish;
  const options = [
    ...(kernel ? ['-k'] : []),
    ...(below4g ? ['-l'] : []),
    ...(node === null ? [] : ['-n', String(node)]),
  ];
  return withFolder(palaciosFolder, [...options, '-a', String(mb)]);
}

/** The command that takes memory back. It names PALACIOS_DIR, which v3_mem needs (docs/palacios.md, "Memory"). */
export function takeCommand(palaciosFolder: string | null, what: MemoryReturn): Command {
  return withFolder(palaciosFolder, ['-r', what === 'offline' ? what : what.address]);
}

function withFolder(folder: string | null, args: readonly string[]): Command {
  const env = folder === null ? {} : { env: { PALACIOS_DIR: folder } };
  return { tool: 'v3_mem', args, limitMs: LIMIT_MS, ...env };
}

/** Gives memory to Palacios. Whether it has it is read from v3-mem: what the tool says is only shown. */
export async function giveMemory(context: OperationContext, wish: MemoryWish): Promise<Outcome> {
  const tried = `give ${shortBytes(wish.mb * MIB)} to Palacios`;
  const unfit = wishProblem(wish, context.refresh().info) ?? noToolProblem(context.host);
  if (unfit !== null) return refusal(tried, unfit, 'Nothing was done.', null);
  return withHostWork(context, 'memory-give', tried, async (operation) => {
    const before = sumsNow(context.host);
    const command = giveCommand(context.host.palaciosFolder(), wish);
    const run = await runMem(operation, command);
    if (run.end.kind === 'running') return GIVEN_UP;
    const after = await sumsAfter(operation, run, ({ totalBytes }) => totalBytes > before.totalBytes);
    const more = after.totalBytes - before.totalBytes;
    if (more <= 0) return failed(run, `Palacios has ${hasWords(after)}, as before`, giveAdvice(run));
    const address = offlinedAt(run);
    const at = address === null ? '' : `; it begins at 0x${address}`;
    return { ok: true, message: `Palacios has ${shortBytes(more)} more: ${hasWords(after)}${at}` };
  });
}

/** Takes memory back from Palacios, for Linux. Memory that VMs use stays. */
export async function takeMemory(context: OperationContext, what: MemoryReturn): Promise<Outcome> {
  const name = what === 'offline' ? 'all memory that is not in use' : `the memory at 0x${what.address}`;
  const tried = `take back ${name}`;
  const unfit = noToolProblem(context.host);
  if (unfit !== null) return refusal(tried, unfit, 'Nothing was done.', null);
  return withHostWork(context, 'memory-take', tried, async (operation) => {
    const before = sumsNow(context.host);
    const run = await runMem(operation, takeCommand(context.host.palaciosFolder(), what));
    if (run.end.kind === 'running') return GIVEN_UP;
    const after = await sumsAfter(operation, run, ({ totalBytes }) => totalBytes < before.totalBytes);
    const less = before.totalBytes - after.totalBytes;
    const refused = /Request rejected by Palacios/.test(wordsOf(run));
    if (less <= 0) return failed(run, `Palacios has ${hasWords(after)}, as before`, takeAdvice(what));
    const rest = refused ? '. What VMs use, or Palacios does not know by that address, stayed' : '';
    return { ok: true, message: `Palacios has ${shortBytes(less)} less: ${hasWords(after)}${rest}` };
  });
}

const GIVEN_UP: Result = { ok: false, ...stillRunning('v3_mem', 'No memory can be given or taken back') };

/** Where v3_mem outlives its program, whether it still runs decides when its event can be ended. */
function runMem({ run, event }: OperationRun, command: Command): Promise<ToolRun> {
  return run(command, { onStart: (pid) => event.intend(toolIntent(pid)) });
}

function noToolProblem(host: Pick<Host, 'find' | 'palaciosFolder'>): string | null {
  if (host.find('v3_mem') === null) return 'v3_mem was not found.';
  if (host.palaciosFolder() !== null) return null;
  return 'PALACIOS_DIR is not set: set it to the folder that Palacios was built in, and start v3_tui again.';
}

function sumsNow(host: Pick<Host, 'readMemory'>): Sums {
  return sumsOf(parseMemory(host.readMemory()));
}

function sumsOf(memory: HostSnapshot['memory']): Sums {
  return memory ?? { totalBytes: 0, freeBytes: 0 };
}

async function sumsAfter(
  { context, note }: OperationRun,
  run: ToolRun,
  isDone: (sums: Sums) => boolean,
): Promise<Sums> {
  const claims = run.end.kind === 'exit' && run.end.code === 0;
  // A tool that failed changes nothing later.
  const { snapshot } = await settle(context, ({ memory }) => !claims || isDone(sumsOf(memory)));
  const sums = sumsOf(snapshot.memory);
  note(hasWords(sums));
  return sums;
}

/** `4.5 GB in all, 4.3 GB free`. */
function hasWords({ totalBytes, freeBytes }: Sums): string {
  return totalBytes === 0 ? 'no memory' : `${shortBytes(totalBytes)} in all, ${shortBytes(freeBytes)} free`;
}

function failed(run: ToolRun, state: string, advice: string): Result {
  const no = run.end.kind !== 'exit' || run.end.code !== 0;
  return {
    ok: false,
    message: `${toolSaid('v3_mem', run.end, no)}, ${no ? 'and' : 'but'} ${state}.`,
    advice,
  };
}

function wordsOf({ output }: ToolRun): string {
  return output.map(({ text }) => text).join('');
}

/** Where the memory begins that the tool took offline, in hexadecimal digits; null: it took none. */
function offlinedAt(run: ToolRun): string | null {
  return /^Memory of size \d{1,15} at 0x([0-9a-f]{1,16}) has been offlined$/m.exec(wordsOf(run))?.[1] ?? null;
}

/** What to do after v3_mem gave nothing, by its words. */
function giveAdvice(run: ToolRun): string {
  const words = wordsOf(run);
  const address = offlinedAt(run);
  if (address !== null)
    return `The memory from 0x${address} on has left Linux, and Palacios has not taken it. Write online into /sys/devices/system/memory/memoryN/state of its blocks to bring it back, or restart the host.`;
  const found = /consecutive memory blocks\.\.\. \(found (\d{1,9})\)/.exec(words)?.[1];
  if (found !== undefined)
    return `Linux could part with ${found} blocks in a row here: give less at a time, or from another node. After a restart of the host there are more.`;
  if (words.includes('offline memory file'))
    return 'v3_mem keeps a file in the folder of PALACIOS_DIR, and cannot write it there: set PALACIOS_DIR to the folder that Palacios was built in, and start v3_tui again.';
  if (words.includes('PALACIOS_DIR'))
    return 'Set PALACIOS_DIR to the folder that Palacios was built in, and start v3_tui again.';
  if (words.includes('Hotpluggable memory not supported'))
    return 'This kernel cannot take memory offline: give it from the running kernel.';
  return 'Look at the kernel messages.';
}

function takeAdvice(what: MemoryReturn): string {
  return what === 'offline'
    ? 'Memory that a VM uses stays until the VM is deleted; what was not taken offline by v3_mem comes back with the module.'
    : 'A pool is taken back by its first address alone, and only while no VM uses any of it.';
}
