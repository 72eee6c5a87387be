/** The NUMA nodes of the simulated host: half of its processors and 16 GB of addresses each. */
export const NODES = [0, 1] as const;

export const HOST_CPUS = 8;

const CPUS_PER_NODE = HOST_CPUS / NODES.length;

/** Where the addresses of the second node begin. */
export const SECOND_NODE = 0x4_0000_0000;

/** The node of a host-physical address. */
export function nodeOfAddress(address: number): number {
  return address < SECOND_NODE ? 0 : 1;
}

/** The node of a processor; null: the host has no such processor. */
export function nodeOfCpu(cpu: number): number | null {
  return cpu >= 0 && cpu < HOST_CPUS ? Math.floor(cpu / CPUS_PER_NODE) : null;
}
