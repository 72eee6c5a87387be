import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Relay, startRelay } from '../support/relay.js';
import type { Line } from '../support/relay-course.js';
import { openSshClient, type SshClient } from '../support/ssh-client.js';
import { type Sshd, startSshd } from '../support/sshd.js';

/** A far host that is measured over: an sshd, and a line to it. */
export type FleetHost = { alias: string; sshd: Sshd; relay: Relay };

/** Far hosts, and how a program is told of them. */
export type BenchFleet = {
  hosts: readonly FleetHost[];
  client: SshClient;
  /** The first words of a program that shows these hosts alone. */
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  end(): Promise<void>;
};

/**
 * Starts hosts behind an sshd and a line each.
 * @param programs what v3_tui is on each: the text of a program
 */
export async function startFleet(
  folder: string,
  programs: readonly string[],
  line: Line = {},
): Promise<BenchFleet> {
  const client = openSshClient();
  const hosts = await Promise.all(
    programs.map(async (text, at): Promise<FleetHost> => {
      const alias = fleetName(at);
      const sshd = await startSshd(client);
      sshd.program('v3_tui', text);
      const relay = await startRelay(sshd.port, line);
      client.set(alias, { ...sshd, port: relay.port });
      return { alias, sshd, relay };
    }),
  );
  return {
    hosts,
    client,
    args: ['--settings', fleetSettings(folder, programs.length)],
    env: { PATH: client.env.PATH ?? '' },
    async end() {
      await Promise.all(hosts.map(({ relay }) => relay.end()));
      await Promise.all(hosts.map(({ sshd }) => sshd.end()));
      client.end();
    },
  };
}

/** The name of a host of a fleet. */
export function fleetName(at: number): string {
  return `node${String(at + 1).padStart(3, '0')}`;
}

/** Writes a settings file with so many far hosts, and not this machine; its path. */
export function fleetSettings(folder: string, count: number): string {
  const path = join(folder, `fleet-${count}.toml`);
  const hosts = Array.from({ length: count }, (_, at) => `[[hosts]]\nname = "${fleetName(at)}"\n`);
  writeFileSync(path, ['local-host = false\n', ...hosts].join('\n'));
  return path;
}
