import { childLine } from '../bridge/child-line.js';
import type { FarPort } from '../bridge/far-host.js';
import type { OpenLine } from '../bridge/line.js';
import { SUBCOMMAND } from '../bridge/protocol.js';
import { within } from '../host/within.js';
import { defaultInventoryPath } from '../inventory/open-inventory.js';
import { shellWay } from '../sessions/far/shell-way.js';
import { farLine } from '../ssh/far-line.js';
import type { HostConfig } from '../state/fleet/host-config.js';
import { type HostId, LOCAL_HOST } from '../state/fleet/host-id.js';
import { type DemoHost, type DemoPlan, openDemoHost, someVms } from './demo-host.js';
import type { FarHost } from './fleet/open-far-host.js';
import { type FarHosts, opener } from './fleet/open-far-hosts.js';
import type { Options } from './options.js';
import { stateFilePath } from './state-file.js';

/** Three simulated hosts: one as this machine, the others as far hosts. */
export type DemoHosts = {
  local: DemoHost;
  others: readonly DemoHost[];
  /** Ends the hosts and removes their folders. */
  close(): Promise<void>;
};

const NEAR: DemoPlan = {
  name: 'demo',
  populate: someVms({ running: ['web'], paused: ['db'], inactive: ['old-lab'] }),
};

type FarPlan = DemoPlan & Pick<HostConfig, 'tags' | 'colour'>;

const FAR: readonly FarPlan[] = [
  {
    name: 'alpha',
    populate: someVms({ running: ['api', 'cache'], paused: ['batch'], inactive: [] }),
    tags: ['berlin'],
    colour: 'yellow',
  },
  {
    name: 'beta',
    populate: someVms({ running: ['mail'], paused: [], inactive: ['kiosk', 'lab'] }),
    tags: ['oslo'],
    colour: 'cyan',
  },
];

/** How long the lines have to end; the rest ends with the hosts. */
const END_MS = 2000;

/** All hosts, as they are shown. */
export const DEMO_ORDER: readonly HostId[] = [LOCAL_HOST, ...FAR.map(({ name }) => name)];

/**
 * Makes the hosts.
 * @returns them, or why there is no folder for one; throws where a host cannot be made in its folder
 */
export async function openDemoHosts(options: Options): Promise<DemoHosts | { reason: string }> {
  const opened = await Promise.allSettled([NEAR, ...FAR].map((plan) => openDemoHost(options, null, plan)));
  const hosts = opened.flatMap((one) =>
    one.status === 'fulfilled' && 'close' in one.value ? one.value : [],
  );
  const close = async () => void (await Promise.all(hosts.map((host) => host.close())));
  const [local, ...others] = hosts;
  if (local !== undefined && hosts.length === opened.length) return { local, others, close };
  await close();
  for (const one of opened) {
    if (one.status === 'rejected') throw one.reason;
    if ('reason' in one.value) return one.value;
  }
  throw new Error('the demo has no hosts');
}

/**
 * Connects to the far hosts, each by a bridge that is a child process. No connection asks anything.
 * @param now milliseconds since the epoch
 */
export function connectDemoHosts({ local, others }: DemoHosts, now: () => number): FarHosts {
  const { env } = process;
  const readOnly = local.options.readOnly === true;
  const stateFile = stateFilePath({ root: local.root, env });
  const open = opener({ env, readOnly, stateFile, now });
  const all = others.flatMap((host, at): FarHost[] => {
    const plan = FAR[at];
    return plan === undefined
      ? []
      : [farHost(host, plan, (config, line) => open(config, line, others.length))];
  });
  return {
    all,
    connect: async (id) => all.find(({ config }) => config.id === id)?.port.reload(),
    askFirst: async () => undefined,
    end: async () => void (await within(Promise.all(all.map(({ port }) => port.close())), END_MS)),
  };
}

function farHost(
  host: DemoHost,
  { name, tags, colour }: FarPlan,
  open: (config: HostConfig, line: OpenLine) => FarPort,
): FarHost {
  const command = lineOf('exec', [process.execPath, process.argv[1] ?? '', ...programWords(host)]);
  const config: HostConfig = {
    id: name,
    destination: name,
    options: [],
    command,
    tags,
    colour,
    readOnly: false,
  };
  const line = childLine('/bin/sh', ['-c', lineOf(command, [SUBCOMMAND])]);
  return { config, port: open(config, line), way: shellWay(name, process.env) };
}

/** What makes this program, as another host's, work on that host alone. */
function programWords({ root, options }: DemoHost): readonly string[] {
  const { settingsFile, readOnly } = options;
  const inventory = defaultInventoryPath({ root, env: process.env, uid: process.getuid?.() ?? -1 });
  return [
    '--host-root',
    root,
    // What is finished after the demo's end must not make the folder again: it is not made where it is named.
    '--inventory',
    inventory,
    readOnly === true ? '--read-only' : '--no-read-only',
    ...(settingsFile === null ? [] : ['--settings', settingsFile]),
  ];
}

function lineOf(command: string, words: readonly string[]): string {
  const line = farLine(command, words);
  if (typeof line === 'string') return line;
  throw new Error(line.reason);
}
