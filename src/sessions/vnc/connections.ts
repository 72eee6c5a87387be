import { readFile } from 'node:fs/promises';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const ESTABLISHED = '01';
const LISTENING = '0A';
/** 127.0.0.0/8, ::1, and 127.0.0.0/8 as IPv6, as these tables write them: four bytes at a time, the last one first. */
const LOOPBACK = /^(.{6}7F|0{24}01000000|0{16}FFFF0000.{6}7F)$/;

/** How many connections to a port of this machine are open. Never rejects: what cannot be read counts as none. */
export async function connectionsTo(port: number): Promise<number> {
  return countConnections(await readTables(), port);
}

/** True where a port of this machine can be reached from elsewhere; null where that cannot be read. Never rejects. */
export async function isReachable(port: number): Promise<boolean | null> {
  return listensElsewhere(await readTables(), port);
}

async function readTables(): Promise<string> {
  const tables = await Promise.all(TABLES.map((path) => readFile(path, 'latin1').catch(() => '')));
  return tables.join('\n');
}

/** Counts those in the kernel's tables of sockets (proc(5), "/proc/net/tcp"). */
export function countConnections(tables: string, port: number): number {
  return addresses(tables, port, ESTABLISHED).length;
}

/** True where a socket in these tables listens on more than this machine; null where none listens. */
export function listensElsewhere(tables: string, port: number): boolean | null {
  const found = addresses(tables, port, LISTENING);
  return found.length === 0 ? null : found.some((address) => !LOOPBACK.test(address));
}

/** The addresses of this machine in the sockets of a port that are in a state. */
function addresses(tables: string, port: number, wanted: string): readonly string[] {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return tables.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/ +/);
    return state === wanted && local.endsWith(end) ? [local.slice(0, -end.length)] : [];
  });
}
