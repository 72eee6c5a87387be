import type { FarPort } from '../../bridge/far-host.js';
import type { OpenLine } from '../../bridge/line.js';
import { SUBCOMMAND } from '../../bridge/protocol.js';
import type { FarWay } from '../../sessions/far/far-way.js';
import { sshWay } from '../../sessions/far/ssh-way.js';
import { farLine } from '../../ssh/far-line.js';
import type { HostMasters } from '../../ssh/host-masters.js';
import type { Masters } from '../../ssh/masters.js';
import { isSameTarget } from '../../state/fleet/host-changes.js';
import type { HostConfig } from '../../state/fleet/host-config.js';
import type { Gate } from './gate.js';
import { sshLine } from './ssh-line.js';

/** A far host that is being connected to, and the way to its sessions. */
export type FarHost = { readonly config: HostConfig; readonly port: FarPort; readonly way: FarWay };

/** One over ssh, whose settings may change. */
export type SshHost = FarHost & {
  /** What its line was opened with. */
  opened(): HostConfig;
  /** Its connections. */
  masters(): HostMasters;
  /** Lets ssh ask, and opens the line. Where ssh was refused again, nothing more is tried: the line tells that refusal. */
  connect(): Promise<void>;
  /** Takes over what needs no other line; that it is read-only counts at once. */
  take(config: HostConfig): void;
  /** Takes over all, and opens its line anew. */
  renew(config: HostConfig): void;
  /** Ends its line and connections. */
  end(): Promise<void>;
};

export type SshHostParts = {
  masters: Pick<Masters, 'to'>;
  gate: Gate;
  env: NodeJS.ProcessEnv;
  /** Opens its port over a line. */
  open(config: HostConfig, lines: OpenLine): FarPort;
  isReadOnly(config: Pick<HostConfig, 'readOnly'>): boolean;
};

/** Opens a far host: it is connected to by itself, without a question. */
export function openSshHost(first: HostConfig, parts: SshHostParts): SshHost {
  const { env, gate, isReadOnly } = parts;
  const reach = (config: HostConfig, own: HostMasters) => {
    const words = [SUBCOMMAND, ...(isReadOnly(config) ? ['--read-only'] : [])];
    const line = farLine(config.command, words);
    const lines: OpenLine =
      typeof line === 'string'
        ? sshLine(own, line, gate, env)
        : async () => ({ trouble: 'refused', words: [line.reason], retries: false });
    return { own, lines, way: sshWay(config.id, own, env) };
  };
  const mastersOf = ({ destination, options }: HostConfig) => parts.masters.to({ destination, options });
  let opened = first;
  let { readOnly } = first;
  let at = reach(first, mastersOf(first));
  const far = parts.open(first, (signal) => at.lines(signal));
  const port: FarPort = {
    ...far,
    reload: () => {
      at.own.allow();
      far.reload();
    },
  };
  return {
    get config() {
      return { ...opened, readOnly };
    },
    port,
    get way() {
      return at.way;
    },
    opened: () => opened,
    masters: () => at.own,
    connect: async () => {
      const refused = await at.own.connect(true);
      // There is a connection, but a further one may have been refused.
      if (refused === null) at.own.allow();
      far.reload();
    },
    take: (config) => {
      opened = { ...opened, tags: config.tags, colour: config.colour };
      readOnly = config.readOnly;
      port.protect(isReadOnly({ readOnly: readOnly || opened.readOnly }));
    },
    renew: (config) => {
      const before = at.own;
      const isSame = isSameTarget(opened, config);
      opened = config;
      readOnly = config.readOnly;
      at = reach(config, isSame ? before : mastersOf(config));
      port.reopen({ destination: config.destination, readOnly: isReadOnly(config) });
      if (!isSame) void before.end();
    },
    end: async () => {
      await port.close();
      await at.own.end();
    },
  };
}
