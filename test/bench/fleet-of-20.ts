import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sshPrograms } from '../support/ssh-programs.js';
import type { BenchHost } from './bench-host.js';
import { type BridgeHost, bridgesAlone } from './bridges-alone.js';
import { type BusyHost, busyHost, busyName } from './busy-host.js';
import { type Figure, shortNumber } from './figure.js';
import { type BenchFleet, fleetName, startFleet } from './fleet.js';
import { type LoginGate, loginGate } from './login-gate.js';
import { allUp, withPlayedFleet } from './played-fleet.js';
import { press, pressEach } from './presses.js';
import { cpuMs } from './processes.js';
import { openReplay, type Replay } from './replay.js';
import { type Running, withProgram } from './running.js';
import { median } from './statistics.js';
import type { Subject } from './subject.js';

const HOSTS = 20;
const VMS = 32;
const WARM_MS = 20_000;
const WINDOW_MS = 10_000;
/** Down the list, and up again. */
const KEYS_AT_ONCE = 10;
const TURNS = 5;
/** One way: an action's round trip takes twice as long. */
const DELAY_MS = 100;
/** How often a host is read, and how long after a change it is read more often. */
const INTERVAL_MS = 1000;
const CALM_MS = 4000;
const CHANGES = 5;
const SIZE = { columns: 120, rows: 40 };

/** Twenty hosts over sshd on this machine, whose bridges run here too; nothing changes on them. */
export const fleetOf20: Subject = {
  name: 'fleet-20',
  async measure(host) {
    const ssh = sshPrograms();
    if ('missing' in ssh) return ssh.missing;
    const { root } = busyHost(host.folder, { vms: VMS, vcores: 1, isBusy: false });
    const first = busyHost(host.folder, { vms: VMS, vcores: 1, isBusy: false });
    // Bridges on these two cores would count, too.
    const played = await withPlayedFleet(host, { hosts: HOSTS, vms: VMS }, async (several, ms) => {
      const alone = { args: localArgs(host, root), first: busyName(0) };
      return { ms, keys: await withProgram(host, alone, (one) => keyTimes(several, one)) };
    });
    const programs = Array.from({ length: HOSTS }, (_, at) => ({
      root: at === 0 ? first.root : root,
      inventory: join(host.folder, `${fleetName(at)}.db`),
    }));
    const bridgesMs = await bridgesAlone(host, programs, VMS);
    const gate = loginGate(host.folder);
    const fleet = await startFleet(
      host.folder,
      programs.map((one) => farProgram(host, one, gate.script)),
    );
    try {
      return [
        playedFigure(played.ms),
        ...(await figures({ host, fleet, gate, first, bridgesMs })),
        keyFigure(played.keys),
      ];
    } finally {
      await fleet.end();
      gate.close();
    }
  },
};

type Measured = { host: BenchHost; fleet: BenchFleet; gate: LoginGate; first: BusyHost; bridgesMs: number };

async function figures({ host, fleet, gate, first, bridgesMs }: Measured): Promise<readonly Figure[]> {
  const terminal = host.program({ ...fleet, ...SIZE });
  const replay = openReplay(terminal);
  try {
    const loggedInAt = await gate.openFor(HOSTS);
    await replay.until(allUp(HOSTS), 'all hosts');
    const listMs = performance.now() - loggedInAt;
    await delay(WARM_MS);
    await replay.catchUp();
    const before = { cpu: cpuMs(terminal.pid), carried: carried(fleet), at: performance.now() };
    await delay(WINDOW_MS);
    const ms = performance.now() - before.at;
    const share = ((cpuMs(terminal.pid) - before.cpu) / ms) * 100;
    const perHost = (carried(fleet) - before.carried) / HOSTS / (ms / 1000);
    await pressEach(terminal, TO_A_VM);
    for (const { relay } of fleet.hosts) relay.set({ delayMs: DELAY_MS });
    const lates = await changeTimes(replay, first);
    const sign = await press(terminal, 'p');
    return [
      {
        name: `${HOSTS} hosts of ${VMS} VMs, logged in: all are shown`,
        value: listMs,
        unit: 'ms',
        against: { what: 'the bridges alone', value: bridgesMs },
        judged: 'value',
        bound: 2000,
        note: `the bridges start on the same two cores; the logins before that take ${shortNumber(loggedInAt - terminal.startedAt)} ms`,
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
        name: `a change on a host ${2 * DELAY_MS} ms away: until it is shown`,
        value: Math.max(...lates),
        unit: 'ms',
        judged: 'value',
        bound: INTERVAL_MS + 2 * DELAY_MS,
        note: `the longest of ${CHANGES}; one interval (${INTERVAL_MS / 1000} s) and one trip`,
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

/** How long changes of the selected VM of the first host take until the screen shows them, in ms. */
async function changeTimes(replay: Replay, first: BusyHost): Promise<readonly number[]> {
  const times: number[] = [];
  for (let change = 0; change < CHANGES; change += 1) {
    // By then the host is read at its interval again; each change comes at another moment of it.
    await delay(CALM_MS + (change / CHANGES) * INTERVAL_MS);
    const state = change % 2 === 0 ? 'running' : 'paused';
    const from = performance.now();
    first.show(0, state);
    await replay.until(isShown(state), `${busyName(0)} ${state}`);
    times.push(performance.now() - from);
  }
  return times;
}

/** A condition: Details shows the first VM in this state. */
function isShown(state: string): (replay: Replay) => boolean {
  return (replay) => replay.rows().some((row) => row.includes(busyName(0)) && row.includes(state));
}

function playedFigure(ms: number): Figure {
  return {
    name: `${HOSTS} hosts of ${VMS} VMs, played: all are shown`,
    value: ms,
    unit: 'ms',
    judged: 'value',
    bound: 2000,
    note: 'what is ours of it: ssh is a small program, and the bridges are one process',
  };
}

function localArgs({ folder }: BenchHost, root: string): readonly string[] {
  return ['--host-root', root, '--inventory', join(folder, 'alone.db')];
}

function farProgram({ v3Tui }: BenchHost, { root, inventory }: BridgeHost, first: string): string {
  return `#!/bin/sh\n${first}exec ${process.execPath} ${v3Tui} --host-root ${root} --inventory ${inventory} "$@"\n`;
}

function carried({ hosts }: BenchFleet): number {
  return hosts.reduce((sum, { relay }) => sum + relay.carried().up + relay.carried().down, 0);
}

/** The host that answers first may be selected; the list begins with headings of a host and of a category. */
const TO_A_VM = ['g', 'j', 'j'];

type KeyTimes = { several: readonly number[]; one: readonly number[] };

/** From keys to the first byte, down the list and up again, in ms: in two programs in turns. */
async function keyTimes(several: Running, one: Running): Promise<KeyTimes> {
  await delay(WARM_MS);
  const times = { several: [] as number[], one: [] as number[] };
  for (const { terminal } of [several, one]) await pressEach(terminal, TO_A_VM);
  const keys = ['j', 'k'].flatMap((key) => Array.from({ length: KEYS_AT_ONCE }, () => key));
  for (let turn = 0; turn < TURNS; turn += 1) {
    times.several.push(...(await pressEach(several.terminal, keys)).map(({ ms }) => ms));
    times.one.push(...(await pressEach(one.terminal, keys)).map(({ ms }) => ms));
  }
  return times;
}

function keyFigure({ several, one }: KeyTimes): Figure {
  return {
    name: `${HOSTS} hosts, played: key to first byte, p50`,
    value: median(several),
    unit: 'ms',
    against: { what: 'one host', value: median(one) },
    judged: 'ratio',
    bound: 1.2,
    note: `${several.length} presses of each, in turns`,
  };
}
