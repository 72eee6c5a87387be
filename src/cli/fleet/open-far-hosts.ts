import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { type FarPort, openFarHost } from '../../bridge/far-host.js';
import type { OpenLine } from '../../bridge/line.js';
import { keepAsks } from '../../bridge/open-asks.js';
import { PROTOCOL } from '../../bridge/protocol.js';
import { within } from '../../host/within.js';
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
import { type FarHost, openSshHost, type SshHost } from './open-far-host.js';
import { stopOfAll } from './stop-of-all.js';

/** The far hosts of a program run. */
export type FarHosts = {
  readonly all: readonly FarHost[];
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

/** Those whose settings may change. What is asked of one that is not there does nothing. */
export type SshHosts = FarHosts & {
  /** What the lines were opened with. */
  opened(): readonly HostConfig[];
  /** Opens one more. */
  add(config: HostConfig): void;
  /** See {@link SshHost}. */
  take(config: HostConfig): void;
  renew(config: HostConfig): void;
  /** Ends its line and connections, and forgets it. */
  remove(host: HostId): void;
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
): Promise<SshHosts | { reason: string }> {
  const { env } = surroundings;
  const masters = await openMasters(env);
  if ('reason' in masters) return masters;
  const gate = createGate(AT_ONCE, LONG_MS);
  const open = opener(surroundings);
  const hosts = new Map<HostId, SshHost>();
  const ending = new Set<Promise<void>>();
  const add = (config: HostConfig, count: number) => {
    const isOnlyRead = (of: Pick<HostConfig, 'readOnly'>) => isReadOnly(of, surroundings);
    const parts = { masters, gate, env, isReadOnly: isOnlyRead };
    hosts.set(config.id, openSshHost(config, { ...parts, open: (of, lines) => open(of, lines, count) }));
  };
  for (const config of configs) add(config, configs.length);
  const over = stopOfAll();
  const stopWaking = followWaking(
    () => {
      // Their pauses stood still, too. Where ssh was refused, the user has not acted.
      for (const { port } of hosts.values()) if (isPausing(port.link())) port.reload();
    },
    { now: surroundings.now, steady: steadyNow, repeat },
  );
  const connect = async (host: HostId) => {
    await hosts.get(host)?.connect();
  };
  return {
    get all() {
      return [...hosts.values()];
    },
    connect,
    askFirst: async (tell) => {
      const asking = new Set<HostId>();
      const tries = [...hosts].map(([id, one]) =>
        gate.pass(over.signal, async () => {
          const failure = await one.masters().connect(false);
          if (failure?.asks === true) asking.add(id);
        }),
      );
      await within(Promise.all(tries), FIRST_MS);
      for (const { config } of hosts.values()) {
        if (!asking.has(config.id)) continue;
        tell(`Connecting to ${config.id}: ssh ${safeText(config.destination)}`);
        await connect(config.id);
      }
    },
    opened: () => [...hosts.values()].map((one) => one.opened()),
    add: (config) => add(config, hosts.size + 1),
    take: (config) => hosts.get(config.id)?.take(config),
    renew: (config) => hosts.get(config.id)?.renew(config),
    remove: (host) => {
      const ended = hosts.get(host)?.end() ?? Promise.resolve();
      hosts.delete(host);
      ending.add(ended);
      void ended.then(() => ending.delete(ended));
    },
    end: async () => {
      stopWaking();
      over.abort();
      const lines = [...hosts.values()].map(({ port }) => port.close());
      await within(Promise.all([...lines, ...ending, masters.end()]), END_MS);
    },
  };
}

/**
 * Opens far hosts by lines of any kind, with the memory of what was asked for and not answered.
 * @returns with how many there are, it opens one
 */
export function opener(
  surroundings: Surroundings,
): (config: HostConfig, open: OpenLine, count: number) => FarPort {
  const { env, now, stateFile } = surroundings;
  const asks = keepAsks(join(dirname(stateFile), 'asks'), now);
  const hello = { protocol: PROTOCOL, version: VERSION, user: userName(env), host: hostname() };
  return (config, open, count) =>
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

function isReadOnly(
  config: Pick<HostConfig, 'readOnly'>,
  { readOnly }: Pick<Surroundings, 'readOnly'>,
): boolean {
  return readOnly || config.readOnly;
}
