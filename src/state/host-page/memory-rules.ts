import type { HostInfo } from '../../host/info.js';
import type { LinuxMemory } from '../../host/machine.js';
import { shortBytes } from '../bytes.js';

/** Memory to give to Palacios. `kernel`: from the running kernel, in one piece; else Linux takes it offline. */
export type MemoryWish = { mb: number; kernel: boolean; below4g: boolean; node: number | null };

/** What is to be taken back: the pool at an address (hexadecimal digits), or all that was taken offline. */
export type MemoryReturn = { address: string } | 'offline';

const MIB = 1024 * 1024;
const PAGE_BYTES = 4096;

/** More than any machine has, in MB. */
const MOST_MB = 64 * 1024 * 1024;

/** The amount that a user typed, in MB: `512`, `512 MB`, `2 GB`, `2g`; null: it is none. */
export function amountOf(text: string): number | null {
  const [, digits = '', unit = ''] = /^\s*(\d{1,8})\s*(mb?|gb?)?\s*$/i.exec(text) ?? [];
  if (digits === '') return null;
  const mb = Number(digits) * (/^g/i.test(unit) ? 1024 : 1);
  return mb > 0 && mb <= MOST_MB ? mb : null;
}

/** The address that a user typed, as hexadecimal digits; null: it is none. */
export function addressOf(text: string): string | null {
  return /^\s*(?:0x)?([0-9a-f]{1,16})\s*$/i.exec(text)?.[1]?.toLowerCase() ?? null;
}

type Limits = Pick<HostInfo, 'maxOrder' | 'nodes' | 'memoryBlockBytes'>;

/** The most that `v3_mem -k` gets in one piece, in bytes (docs/palacios.md, "Memory"); null: v3-info does not say. */
export function kernelLimit(info: Limits | null): number | null {
  return info?.maxOrder == null ? null : PAGE_BYTES * 2 ** info.maxOrder;
}

/** What `-k` can give, in words; null: nothing is known. */
export function kernelLimitWords(info: Limits | null): string | null {
  const most = kernelLimit(info);
  if (most === null) return null;
  const block = info?.memoryBlockBytes ?? 0;
  const words = `The running kernel gives ${shortBytes(most)} in one piece at most`;
  return block > most
    ? `${words}, and VMs take blocks of ${shortBytes(block)}: it is of no use on this host.`
    : `${words}.`;
}

/** Why memory cannot or must not be given like this, as a sentence; null: it can be tried. */
export function wishProblem({ mb, kernel, node }: MemoryWish, info: Limits | null): string | null {
  const bytes = mb * MIB;
  const most = kernelLimit(info);
  const block = info?.memoryBlockBytes ?? null;
  if (kernel && most !== null && bytes > most) return kernelLimitWords(info);
  if (block !== null && bytes < block)
    return `VMs take memory in blocks of ${shortBytes(block)}: give that much at least.`;
  const lower = 2 ** Math.floor(Math.log2(mb));
  if (lower !== mb)
    return `Palacios takes a power of two, and would use more than it was given: ${lower} MB or ${2 * lower} MB.`;
  if (node !== null && info?.nodes != null && node >= info.nodes)
    return `The host has ${info.nodes === 1 ? 'only node 0' : `nodes 0 to ${info.nodes - 1}`}.`;
  return null;
}

/** What giving it means, for a warning. */
export function giveLines(
  { mb, kernel, below4g, node }: MemoryWish,
  linux: readonly LinuxMemory[],
): readonly string[] {
  const amount = shortBytes(mb * MIB);
  const all = linux.find((one) => one.node === (node ?? null));
  const where = node === null ? '' : ` on node ${node}`;
  return [
    kernel
      ? `The running kernel gives ${amount} away${where}, in one piece; it comes back when it is taken back or the module is unloaded.`
      : `${amount}${where} leave Linux: its programs cannot use them until they are taken back or the host restarts.`,
    ...(all === undefined
      ? []
      : [`Linux has ${shortBytes(all.freeBytes)} free of ${shortBytes(all.totalBytes)}${where}.`]),
    ...(all !== undefined && all.freeBytes < mb * MIB
      ? ['That is less than you give: it will fail, or Linux will run short.']
      : []),
    ...(below4g ? ['Only memory below 4 GB is looked for.'] : []),
  ];
}
