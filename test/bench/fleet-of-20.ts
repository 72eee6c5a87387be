import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sshPrograms } from '../support/ssh-programs.js';
import type { BenchHost } from './bench-host.js';
import { busyHost, busyName } from './busy-host.js';
import type { Figure } from './figure.js';
import { type BenchFleet, fleetName, startFleet } from './fleet.js';
import { allUp, withPlayedFleet } from './played-fleet.js';
import { press, pressEach } from './presses.js';
import { cpuMs } from './processes.js';
import { openReplay } from './replay.js';
import { type Running, withProgram } from './running.js';
import { median } from './statistics.js';
import type { Subject } from './subject.js';

const HOSTS = 20;
const VMS = 32;
const WARM_MS = 20_000;
const WINDOW_MS = 10_000;
const KEYS = 40;
/** One way: an action's round trip takes twice as long. */
const DELAY_MS = 100;
const SIZE = { columns: 120, rows: 40 };

/** Twenty hosts over sshd on this machine, whose bridges run here too; nothing changes on them. */
export const fleetOf20: Subject = {
  name: 'fleet-20',
  async measure(host) {
    const programs = sshPrograms();
    if ('missing' in programs) return programs.missing;
    const { root } = busyHost(host.folder, { vms: VMS, vcores: 1, isBusy: false });
    // Bridges on these two cores would count, too.
    const alone = await withProgram(host, { args: localArgs(host, root), first: busyName(0) }, keyTimes);
    const several = await withPlayedFleet(host, { hosts: HOSTS, vms: VMS }, keyTimes);
    const fleet = await startFleet(
      host.folder,
      Array.from({ length: HOSTS }, (_, at) => farProgram(host, root, fleetName(at))),
    );
    try {
      return [...(await figures(host, fleet)), keyFigure(several, alone)];
    } finally {
      await fleet.end();
    }
  },
};

async function figures(host: BenchHost, fleet: BenchFleet): Promise<readonly Figure[]> {
  const terminal = host.program({ ...fleet, ...SIZE });
  const replay = openReplay(terminal);
  try {
    await replay.until(allUp(HOSTS), 'all hosts');
    const shownAt = performance.now();
    await delay(WARM_MS);
    await replay.catchUp();
    const before = { cpu: cpuMs(terminal.pid), carried: carried(fleet), at: performance.now() };
    await delay(WINDOW_MS);
    const ms = performance.now() - before.at;
    const share = ((cpuMs(terminal.pid) - before.cpu) / ms) * 100;
    const perHost = (carried(fleet) - before.carried) / HOSTS / (ms / 1000);
    await pressEach(terminal, TO_A_VM);
    for (const { relay } of fleet.hosts) relay.set({ delayMs: DELAY_MS });
    const sign = await press(terminal, 'p');
    return [
      {
        name: `${HOSTS} hosts of ${VMS} VMs: all are shown`,
        value: shownAt - terminal.startedAt,
        unit: 'ms',
        judged: 'value',
        bound: 2000,
        note: 'from the start; with the logins, and the bridges on the same two cores',
      },
      {
        name: `${HOSTS} hosts: share of a core here, at rest`,
        value: share,
        unit: '%',
        judged: 'value',
        bound: 5,
        note: 'with the ssh of each host',
      },
      {
        name: `${HOSTS} hosts: bytes a second for each, at rest`,
        value: perHost,
        unit: 'bytes',
        judged: 'value',
        bound: 100,
        note: 'both ways, as sshd sees them',
      },
      {
        name: `an action on a host ${2 * DELAY_MS} ms away: first sign`,
        value: sign.ms,
        unit: 'ms',
        judged: 'value',
        bound: 250,
      },
    ];
  } finally {
    await terminal.close();
  }
}

function localArgs({ folder }: BenchHost, root: string): readonly string[] {
  return ['--host-root', root, '--inventory', join(folder, 'alone.db')];
}

function farProgram({ v3Tui, folder }: BenchHost, root: string, name: string): string {
  const inventory = join(folder, `${name}.db`);
  return `#!/bin/sh\nexec ${process.execPath} ${v3Tui} --host-root ${root} --inventory ${inventory} "$@"\n`;
}

function carried({ hosts }: BenchFleet): number {
  return hosts.reduce((sum, { relay }) => sum + relay.carried().up + relay.carried().down, 0);
}

/** The list of several hosts begins with a heading of a host and one of a category. */
const TO_A_VM = ['j', 'j'];

/** From keys to the first byte, down the list and up again, in ms. */
async function keyTimes({ terminal }: Running): Promise<readonly number[]> {
  await delay(WARM_MS);
  await pressEach(terminal, TO_A_VM);
  const keys = ['j', 'k'].flatMap((key) => Array.from({ length: KEYS / 2 }, () => key));
  return (await pressEach(terminal, keys)).map(({ ms }) => ms);
}

function keyFigure(several: readonly number[], alone: readonly number[]): Figure {
  return {
    name: `${HOSTS} hosts, played: key to first byte, p50`,
    value: median(several),
    unit: 'ms',
    against: { what: 'one host', value: median(alone) },
    judged: 'ratio',
    bound: 1.2,
  };
}
