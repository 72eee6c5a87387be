import { isIP, isIPv4 } from 'node:net';

/** Where to listen. `isLoopback`: only programs on this machine reach it. */
export type ListenAddress = { host: string; port: number; isLoopback: boolean };

/**
 * Reads `127.0.0.1:9177`, `[::1]:9177` or `localhost:9177`. A host name could mean any address, so none but localhost
 * is taken. Port 0 lets the system choose.
 * @returns the address, or in words what is wrong with it
 */
export function readListenAddress(text: string): ListenAddress | { reason: string } {
  const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([^\s:[\]]{1,255})):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3] ?? Number.NaN);
  if (match === null || port > 65535)
    return { reason: 'It takes ADDRESS:PORT, for example 127.0.0.1:9177 or [::1]:9177.' };
  const named = match[1] ?? match[2] ?? '';
  const host = named === 'localhost' ? '127.0.0.1' : named;
  if (isIP(host) === 0) return { reason: 'ADDRESS is a number, for example 127.0.0.1 or [::1].' };
  return { host, port, isLoopback: isLoopback(host) };
}

function isLoopback(host: string): boolean {
  return isIPv4(host) ? host.startsWith('127.') : /^(?:0{0,4}:){2,7}0{0,3}1$/.test(host);
}

/** An address as a URL has it. */
export function authority(host: string, port: number): string {
  return `${isIPv4(host) ? host : `[${host}]`}:${port}`;
}
