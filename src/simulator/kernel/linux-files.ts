import { join } from 'node:path';
import type { Layout } from '../layout.js';
import { HOST_CPUS, NODES, nodeOfCpu } from './nodes.js';
import { replaceFile } from './replace-file.js';

/** What the simulated host's own kernel has on each node while nothing is offline. */
const NODE_BYTES = 4 * 1024 ** 3;
/** How much of it is free. */
const FREE = 0.7;

/** Writes the files in which Linux tells of itself; `offline`: the bytes that were taken from a node. */
export function writeLinuxFiles(layout: Layout, offline: (node: number) => number): void {
  const write = (path: string, text: string) => replaceFile(join(layout.root, path), text);
  const nodes = NODES.map((node) => ({
    node,
    totalKb: (NODE_BYTES - offline(node)) / 1024,
    freeKb: Math.floor((NODE_BYTES * FREE - offline(node)) / 1024),
  }));
  const sum = (of: 'totalKb' | 'freeKb') => nodes.reduce((all, one) => all + one[of], 0);
  write('proc/sys/kernel/osrelease', '3.10.0-palacios\n');
  write(
    'proc/meminfo',
    `MemTotal:       ${sum('totalKb')} kB\nMemFree:        ${sum('freeKb')} kB\nMemAvailable:   ${sum('freeKb')} kB\n`,
  );
  for (const { node, totalKb, freeKb } of nodes) {
    const folder = `sys/devices/system/node/node${node}`;
    write(
      `${folder}/meminfo`,
      `Node ${node} MemTotal:       ${totalKb} kB\nNode ${node} MemFree:        ${freeKb} kB\n`,
    );
    const cpus = Array.from({ length: HOST_CPUS }, (_, cpu) => cpu).filter((cpu) => nodeOfCpu(cpu) === node);
    write(`${folder}/cpulist`, `${cpus.join(',')}\n`);
  }
}
