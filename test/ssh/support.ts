import { onTestFinished } from 'vitest';
import type { HostMasters } from '../../src/ssh/host-masters.js';
import { type Masters, openMasters } from '../../src/ssh/masters.js';
import type { SshTarget } from '../../src/ssh/target.js';
import { openSshClient, type SshClient } from '../support/ssh-client.js';
import { type Sshd, type SshdOptions, startSshd } from '../support/sshd.js';

export type FarSide = {
  client: SshClient;
  env: NodeJS.ProcessEnv;
  sshd: Sshd;
  target: SshTarget;
  masters: HostMasters;
  all: Masters;
};

/** A far host `far` with an sshd of its own, and this program's connections to it; all ends with the test. */
export async function aFarSide(options?: SshdOptions): Promise<FarSide> {
  const client = openSshClient();
  onTestFinished(() => client.end());
  const sshd = await startSshd(client, options);
  onTestFinished(() => sshd.end());
  client.set('far', sshd);
  const env = { ...process.env, ...client.env, XDG_RUNTIME_DIR: client.folder };
  const all = await openMasters(env);
  if ('reason' in all) throw new Error(all.reason);
  onTestFinished(() => all.end());
  const target = { destination: 'far', options: [] };
  return { client, env, sshd, target, all, masters: all.to(target) };
}
