import { PROGRAM } from './screen.js';
import { type HostOptions, type SimulatedHost, startHost } from './simulated-host.js';
import type { SshClient } from './ssh-client.js';
import { type Sshd, type SshdOptions, startSshd } from './sshd.js';

/**
 * A simulated Palacios host at the other end of an sshd of its own, with the built v3_tui in the PATH there. Its
 * inventory is below the host's root.
 */
export type FarHost = {
  /** What ssh calls it. */
  alias: string;
  host: SimulatedHost;
  sshd: Sshd;
  end(): Promise<void>;
};

/** Starts a host that `ssh ALIAS` leads to; with `host`: another way to that one, which stays at the end. */
export async function startFarHost(
  client: SshClient,
  alias: string,
  options: HostOptions & SshdOptions & { host?: SimulatedHost } = {},
): Promise<FarHost> {
  const host = options.host ?? (await startHost({ name: alias, ...options }));
  const stop = async () => {
    if (options.host === undefined) await host.stop();
  };
  const sshd = await startSshd(client, options).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  sshd.program('v3_tui', farProgram(host));
  client.set(alias, sshd);
  return {
    alias,
    host,
    sshd,
    async end() {
      await sshd.end();
      await stop();
    },
  };
}

/** The built v3_tui as a program of a host: it knows no other. */
export function farProgram({ root }: Pick<SimulatedHost, 'root'>, built = PROGRAM): string {
  return `#!/bin/sh\nexec ${process.execPath} ${built} --host-root ${root} "$@"\n`;
}
