import { statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../text/byte-text.js';
import { readUpTo } from './bound-reads.js';

/** Memory of the machine that its own kernel, Linux, has. `node`: of one NUMA node; null: of all. In bytes. */
export type LinuxMemory = { node: number | null; totalBytes: number; freeBytes: number };

/** What a host tells of itself besides Palacios. Texts are raw; null where it is not known. Times in ms since the epoch. */
export type MachineFacts = {
  kernel: string | null;
  /** Since when the module's device is there: it creates it at each load, but one made by hand stays. */
  moduleSince: number | null;
  /** As the module's author or its build names it. */
  moduleVersion: string | null;
  linux: readonly LinuxMemory[];
  /** The NUMA nodes that tell which processors they have. */
  nodes: readonly NodeCpus[];
};

/** A NUMA node, and its processors by their numbers, in ranges. */
export type NodeCpus = { node: number; cpus: ReadonlyArray<readonly [first: number, last: number]> };

const MOST_RANGES = 4096;
const LIMIT_BYTES = 64 * 1024;
const MOST_NODES = 64;
const NODES = '/sys/devices/system/node';

/** Reads them on this machine, or under a host root. Never throws. */
export function readMachine(root: string | null): MachineFacts {
  const text = (path: string) => textOf(root === null ? path : join(root, path));
  const line = (path: string) => firstLine(text(path));
  const nodes = Array.from({ length: MOST_NODES }, (_, node) => node);
  return {
    kernel: line('/proc/sys/kernel/osrelease'),
    moduleSince:
      root === null ? timeOf('/dev/v3vee', 'ctimeMs') : timeOf(join(root, '/proc/v3vee'), 'birthtimeMs'),
    moduleVersion: line('/sys/module/v3vee/version') ?? line('/sys/module/v3vee/srcversion'),
    linux: [
      ...linuxMemory(text('/proc/meminfo'), null),
      ...nodes.flatMap((node) => linuxMemory(text(`${NODES}/node${node}/meminfo`), node)),
    ],
    nodes: nodes.flatMap((node) => nodeCpus(text(`${NODES}/node${node}/cpulist`), node)),
  };
}

/**
 * Reads a meminfo file; none where it does not say both. What is available counts as free: a page cache makes room. The
 * files of the nodes do not tell it.
 */
export function linuxMemory(text: string, node: number | null): readonly LinuxMemory[] {
  const kb = (name: string) => {
    const found = new RegExp(`^(?:Node \\d{1,4} )?${name}: +(\\d{1,12}) kB$`, 'm').exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  const total = kb('MemTotal');
  const free = kb('MemAvailable') ?? kb('MemFree');
  if (total === null || free === null) return [];
  return [{ node, totalBytes: total * 1024, freeBytes: Math.min(free, total) * 1024 }];
}

/** Reads the list of a node's processors, `0-3,8`; none where it has another form, or no processor. */
export function nodeCpus(text: string, node: number): readonly NodeCpus[] {
  const parts = text.trim().split(',', MOST_RANGES);
  const cpus = parts.map((part) => /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part));
  const ranges = cpus.flatMap((found) =>
    found === null ? [] : [[Number(found[1]), Number(found[2] ?? found[1])] as const],
  );
  return ranges.length === parts.length ? [{ node, cpus: ranges }] : [];
}

/** The node of a processor; null: the machine does not tell. */
export function nodeOfCpu(nodes: readonly NodeCpus[], cpu: number): number | null {
  const found = nodes.find(({ cpus }) => cpus.some(([first, last]) => first <= cpu && cpu <= last));
  return found?.node ?? null;
}

function textOf(path: string): string {
  try {
    return decodeText(readUpTo(path, LIMIT_BYTES).bytes);
  } catch {
    return '';
  }
}

function firstLine(text: string): string | null {
  const [line = ''] = text.split('\n', 1);
  return line.trim() === '' ? null : line.trim().slice(0, 200);
}

function timeOf(path: string, which: 'ctimeMs' | 'birthtimeMs'): number | null {
  try {
    return Math.round(statSync(path)[which]);
  } catch {
    return null;
  }
}
