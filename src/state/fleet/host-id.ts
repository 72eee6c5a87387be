/** Names a host in this program: {@link LOCAL_HOST}, or the name of a far one. It holds no space and no line break. */
export type HostId = string;

/** The machine that the program runs on. */
export const LOCAL_HOST: HostId = 'local';

/** The key of a far host's VM in this program: two hosts may give the same key to different VMs. */
export function farKey(host: HostId, key: string): string {
  return `@${host} ${key}`;
}

/** The host of the VM with this key, and the key by which that host knows it. The local host's keys stay as they are. */
export function splitKey(key: string): { host: HostId; key: string } {
  if (!key.startsWith('@')) return { host: LOCAL_HOST, key };
  const space = key.indexOf(' ');
  return { host: key.slice(1, space), key: key.slice(space + 1) };
}

/** What stands for a host among the folded groups of the list: no group and no VM is called so. */
export function hostFold(host: HostId): string {
  return `@${host}`;
}
