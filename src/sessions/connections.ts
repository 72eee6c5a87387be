import { readFile } from 'node:fs/promises';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const ESTABLISHED = '01';

/** How many connections to a port of this machine are open. Never rejects: what cannot be read counts as none. */
export async function connectionsTo(port: number): Promise<number> {
  const tables = await Promise.all(TABLES.map((path) => readFile(path, 'latin1').catch(() => '')));
  return tables.reduce((sum, table) => sum + countConnections(table, port), 0);
}

/** Counts those in the kernel's table of sockets (proc(5), "/proc/net/tcp"). */
export function countConnections(table: string, port: number): number {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').filter((line) => {
    const [, local = '', , state] = line.trim().split(/ +/);
    return state === ESTABLISHED && local.endsWith(wanted);
  }).length;
}
