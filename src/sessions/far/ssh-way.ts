import type { HostMasters } from '../../ssh/host-masters.js';
import { openSshPty } from '../../ssh/session-pty.js';
import type { FarWay } from './far-way.js';
import { openTunnel } from './tunnel.js';

/** The way over the ssh connections to a host. */
export function sshWay(host: string, masters: HostMasters, env: NodeJS.ProcessEnv): FarWay {
  return {
    host,
    async open(line, options) {
      const ssh = await openSshPty(masters, line, options, env);
      if ('trouble' in ssh) return ssh;
      const { pty, end, controlPath } = ssh;
      return { pty, end, tunnel: (farPort) => openTunnel(masters.target, controlPath, farPort, env) };
    },
  };
}
