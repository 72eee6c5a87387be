import { giveWarning, takeWarning } from '../state/actions/memory-actions.js';
import { shortBytes } from '../state/bytes.js';
import type { MachineView } from '../state/host-page/machine-view.js';
import {
  addressOf,
  amountOf,
  kernelLimitWords,
  type MemoryWish,
  wishProblem,
} from '../state/host-page/memory-rules.js';
import { commandLine } from '../state/operations/command.js';
import { giveCommand, takeCommand } from '../state/operations/memory.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import type { ExitCode, Output } from './output.js';
import type { Parts } from './parts.js';
import { type Caller, confirm, whileInterruptible } from './run-action.js';
import { tell } from './tell.js';

/** `v3_tui memory`: what Palacios has, by NUMA node, and what Linux has left. 1 where Palacios has none. */
export function showMemory(parts: Parts, output: Output, { json }: { json: boolean }): ExitCode {
  const { memory, info } = parts.watch.refresh();
  const { linux } = parts.host.machine();
  if (json)
    output.json({
      palacios: memory,
      linux,
      maxOrder: info?.maxOrder ?? null,
      blockBytes: info?.memoryBlockBytes ?? null,
    });
  else for (const line of memoryLines({ memory, info }, linux)) output.out(line);
  return memory === null ? 1 : 0;
}

/** What Palacios has on a host, and what Linux has left there, line by line. */
export function memoryLines(
  { memory, info }: Pick<HostSnapshot, 'memory' | 'info'>,
  linux: MachineView['linux'],
): readonly string[] {
  const limit = kernelLimitWords(info);
  return [
    ...(memory === null ? ['Palacios has no memory: v3_tui memory give 512 gives it some.'] : []),
    ...(memory?.nodes ?? []).map(({ node, totalBytes, freeBytes, largestFreeBytes: largest }) => {
      const block = largest === null ? '' : `, largest free block ${shortBytes(largest)}`;
      return `node ${node}: ${shortBytes(totalBytes)} given, ${shortBytes(freeBytes)} free${block}`;
    }),
    ...linux.map(({ node, totalBytes, freeBytes }) => {
      const where = node === null ? '' : `, node ${node}`;
      return `Linux${where}: ${shortBytes(freeBytes)} free of ${shortBytes(totalBytes)}`;
    }),
    ...(limit === null ? [] : [limit]),
  ];
}

/** The options of `memory give`. */
export type GiveOptions = { kernel: boolean; below4g: boolean; node: string | undefined };

/** `v3_tui memory give MB`: asks, gives, and tells what Palacios has then. */
export async function giveMemory(caller: Caller, amount: string, options: GiveOptions): Promise<ExitCode> {
  const { parts, output } = caller;
  const mb = amountOf(amount);
  const node = options.node ?? null;
  if (mb === null || (node !== null && !/^\d{1,4}$/.test(node))) {
    output.err(
      mb === null
        ? 'error: the amount is a number of MB, as 512, or of GB, as 2G'
        : 'error: a node is a number',
    );
    return 2;
  }
  const wish: MemoryWish = { ...options, mb, node: node === null ? null : Number(node) };
  const unfit = wishProblem(wish, parts.watch.refresh().info);
  if (unfit !== null) {
    output.err(unfit);
    return 1;
  }
  const answer = await confirm(caller, giveWarning(parts.host.machine().linux, wish), [
    commandLine(giveCommand(parts.host.palaciosFolder(), wish)),
  ]);
  if (answer !== 0) return answer;
  return whileInterruptible(caller, [], async () => tell(output, await parts.operations.giveMemory(wish)));
}

/** `v3_tui memory take ADDR|offline`. */
export async function takeMemory(caller: Caller, what: string): Promise<ExitCode> {
  const { parts, output } = caller;
  const address = addressOf(what);
  if (address === null && what !== 'offline') {
    output.err('error: it takes an address in hexadecimal digits, or offline');
    return 2;
  }
  const wish = address === null ? 'offline' : { address };
  const answer = await confirm(caller, takeWarning(wish), [
    commandLine(takeCommand(parts.host.palaciosFolder(), wish)),
  ]);
  if (answer !== 0) return answer;
  return whileInterruptible(caller, [], async () => tell(output, await parts.operations.takeMemory(wish)));
}
