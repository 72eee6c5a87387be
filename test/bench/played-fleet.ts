import { join } from 'node:path';
import { openPlayedHost } from '../support/played-host.js';
import { openPlayedSsh } from '../support/played-ssh.js';
import type { BenchHost } from './bench-host.js';
import { busyHost } from './busy-host.js';
import { fleetSettings } from './fleet.js';
import { openReplay, type Replay } from './replay.js';
import type { Running } from './running.js';

/** So many hosts, with so many VMs each, on which nothing changes. */
export type PlayedFleetSize = { hosts: number; vms: number };

/** The logins of two hundred hosts take long on a busy machine. */
const UNTIL_MS = 120_000;

/**
 * Does something with a program that shows hosts whose bridges this process plays, without ssh.
 * @param work `ms`: from the start until all were shown
 */
export async function withPlayedFleet<T>(
  host: BenchHost,
  { hosts, vms }: PlayedFleetSize,
  work: (running: Running, ms: number) => Promise<T>,
): Promise<T> {
  const { root } = busyHost(host.folder, { vms, vcores: 1, isBusy: false });
  const played = openPlayedHost(root, join(host.folder, `played-${hosts}.db`));
  const ssh = await openPlayedSsh((_host, _line, stream) => played.play(stream));
  const args = ['--settings', fleetSettings(host.folder, hosts)];
  const terminal = host.program({ args, env: { PATH: ssh.env.PATH ?? '' } });
  try {
    const replay = openReplay(terminal);
    await replay.until(allUp(hosts), 'all hosts', UNTIL_MS);
    return await work({ terminal, replay }, performance.now() - terminal.startedAt);
  } finally {
    await terminal.close();
    await ssh.end();
    await played.end();
  }
}

/** A condition: the top line says that so many hosts are up. */
export function allUp(count: number): (replay: Replay) => boolean {
  return (replay) => replay.row(0).includes(`${count} up`);
}
