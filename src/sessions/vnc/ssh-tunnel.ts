import { isIP } from 'node:net';

const LAST_PORT = 65_535;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The command that brings a port of this machine to the user's own, with user, host and port as an ssh connection
 * reached them (SSH_CONNECTION, and who it was before sudo). The server may listen on IPv4 alone, so the far end is
 * 127.0.0.1.
 * @param hostName of this machine, for who did not come by ssh
 */
export function sshTunnel(port: number, env: Env, hostName: string): string {
  const reached = reachedAt(env.SSH_CONNECTION);
  const user = env.SUDO_USER || env.USER || env.LOGNAME;
  // One that begins with a dash would be an option of ssh.
  const at = user && !/^-|\p{Cc}/u.test(user) ? `${word(user)}@` : '';
  const elsewhere = reached === null || reached.port === 22 ? '' : `-p ${reached.port} `;
  return `ssh ${elsewhere}-L ${port}:127.0.0.1:${port} ${at}${reached?.host ?? word(hostName)}`;
}

/** The third and fourth word of SSH_CONNECTION: the address and the port of this machine. */
function reachedAt(connection: string | undefined): { host: string; port: number } | null {
  const [, , host = '', digits = ''] = connection?.split(' ') ?? [];
  // An address with a zone (fe80::1%eth0) names an interface of this machine, which the user's own does not know.
  const isUsable = isIP(host) !== 0 && !host.includes('%');
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return isUsable && port >= 1 && port <= LAST_PORT ? { host, port } : null;
}

/** A name for a shell: one with other characters is quoted. */
function word(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
