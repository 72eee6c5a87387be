import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { type FarPort, openFarHost } from '../../bridge/far-host.js';
import type { OpenLine } from '../../bridge/line.js';
import { keepAsks } from '../../bridge/open-asks.js';
import { PROTOCOL, SUBCOMMAND } from '../../bridge/protocol.js';
import { within } from '../../host/within.js';
import type { FarWay } from '../../sessions/far/far-way.js';
import { sshWay } from '../../sessions/far/ssh-way.js';
import { farLine } from '../../ssh/far-line.js';
import { openMasters } from '../../ssh/masters.js';
import type { HostConfig } from '../../state/fleet/host-config.js';
import type { HostId } from '../../state/fleet/host-id.js';
import type { Link } from '../../state/fleet/link.js';
import { logShare } from '../../state/log/log-share.js';
import { repeat } from '../../state/repeat.js';
import { steadyNow } from '../../state/steady-now.js';
import { safeText } from '../../terminal/safe-text.js';
import { VERSION } from '../version.js';
import { userName } from '../who.js';
import { followWaking } from './follow-waking.js';
import { createGate } from './gate.js';
import { sshLine } from './ssh-line.js';
import { stopOfAll } from './stop-of-all.js';

/** A far host that is being connected to, and the way to its sessions. */
export type FarHost = { config: HostConfig; port: FarPort; way: FarWay };

/** The far hosts of a program run. */
export type FarHosts = {
  all: readonly FarHost[];
  /**
   * Lets ssh ask the user for what one host needs, and connects. Nothing else may use the terminal meanwhile.
   */
  connect(host: HostId): Promise<void>;
  /**
   * Before the screen: lets ssh ask what it needs to for hosts that want to ask by then, one after the other.
   * @param tell prints a line
   */
  askFirst(tell: (line: string) => void): Promise<void>;
  /** Ends all lines and connections. */
  end(): Promise<void>;
};

/** So many connections are opened at once; a host that has not answered after so many ms holds up no other. */
const AT_ONCE = 16;
const LONG_MS = 1000;

/** How long it is waited for hosts that want to ask something, before the screen is shown. */
const FIRST_MS = 1000;

/** How long lines and connections have to end; the rest ends with the program. */
const END_MS = 2000;

type Surroundings = {
  env: NodeJS.ProcessEnv;
  /** True: nothing is changed on any host. */
  readOnly: boolean;
  /** Where the program keeps its state. */
  stateFile: string;
  now: () => number;
};

/**
 * Opens the hosts: each is connected to by itself, without a question.
 * @returns them; or why ssh cannot be used, in words
 */
export async function openFarHosts(
  configs: readonly HostConfig[],
  surroundings: Surroundings,
): Promise<FarHosts | { reason: string }> {
  const { env } = surroundings;
  const masters = await openMasters(env);
  if ('reason' in masters) return masters;
  const gate = createGate(AT_ONCE, LONG_MS);
  const open = opener(surroundings, configs.length);
  const hosts = configs.map((config) => {
    const own = masters.to({ destination: config.destination, options: config.options });
    const words = [SUBCOMMAND, ...(isReadOnly(config, surroundings) ? ['--read-only'] : [])];
    const line = farLine(config.command, words);
    const lines: OpenLine =
      typeof line === 'string'
        ? sshLine(own, line, gate, env)
        : async () => ({ trouble: 'refused', words: [line.reason], retries: false });
    const port = open(config, lines);
    const reload = () => {
      own.allow();
      port.reload();
    };
    return { config, port: { ...port, reload }, way: sshWay(config.id, own, env), own };
  });
  const over = stopOfAll();
  const stopWaking = followWaking(
    () => {
      // Their pauses stood still, too. Where ssh was refused, the user has not acted.
      for (const { port } of hosts) if (isPausing(port.link())) port.reload();
    },
    { now: surroundings.now, steady: steadyNow, repeat },
  );
  const connect = async (host: HostId) => {
    const one = hosts.find(({ config }) => config.id === host);
    await one?.own.connect(true);
    one?.port.reload();
  };
  return {
    all: hosts,
    connect,
    askFirst: async (tell) => {
      const asking = new Set<HostId>();
      const tries = hosts.map(({ config, own }) =>
        gate.pass(over.signal, async () => {
          const failure = await own.connect(false);
          if (failure?.asks === true) asking.add(config.id);
        }),
      );
      await within(Promise.all(tries), FIRST_MS);
      for (const { config } of hosts) {
        if (!asking.has(config.id)) continue;
        tell(`Connecting to ${config.id}: ssh ${safeText(config.destination)}`);
        await connect(config.id);
      }
    },
    end: async () => {
      stopWaking();
      over.abort();
      await within(Promise.all([...hosts.map(({ port }) => port.close()), masters.end()]), END_MS);
    },
  };
}

/**
 * Opens far hosts by lines of any kind, with the memory of what was asked for and not answered.
 * @param count how many there are
 */
export function opener(
  surroundings: Surroundings,
  count: number,
): (config: HostConfig, open: OpenLine) => FarPort {
  const { env, now, stateFile } = surroundings;
  const asks = keepAsks(join(dirname(stateFile), 'asks'), now);
  const hello = { protocol: PROTOCOL, version: VERSION, user: userName(env), host: hostname() };
  return (config, open) =>
    openFarHost({
      id: config.id,
      destination: config.destination,
      readOnly: isReadOnly(config, surroundings),
      open,
      hello,
      asks,
      logKept: logShare(count),
      now,
    });
}

function isPausing(link: Link): boolean {
  return link.kind === 'down' && link.retryAt !== null;
}

function isReadOnly(config: HostConfig, { readOnly }: Pick<Surroundings, 'readOnly'>): boolean {
  return readOnly || config.readOnly;
}
