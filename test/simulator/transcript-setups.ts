import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendSignal } from '../support/send-signal.js';
import { isAlive, type TestHost, until } from './simulated-host.js';
import { guestConfig } from './transcript-files.js';
import { bring, call, create, save, type Wanted } from './wire-host.js';

/** How long a call takes that was recorded as taking two seconds. */
export const SLOW_MS = 400;

/** One step of the second transcripts: a run of a tool, or a look at v3-guests. */
export type Step = {
  tool?: string;
  case: string;
  argv?: string;
  exit?: string;
  stdout?: string;
  stderr?: string;
  log?: readonly string[];
  after?: string;
  state?: string;
};

type Setup = (host: TestHost) => Promise<unknown>;

/** A host with one VM named vm in a state. */
export function vmIn(state: Wanted): Setup {
  return async (host) => {
    await host.reboot();
    await create(host, 'vm');
    await bring(host, 0, state);
  };
}

/** A host with one VM from a config, named as that is. */
function configured(kind: Parameters<typeof guestConfig>[0], state: Wanted): Setup {
  return async (host) => {
    await host.reboot();
    await create(host, kind, guestConfig(kind));
    await bring(host, 0, state);
  };
}

export function named(...names: readonly string[]): Setup {
  return async (host) => {
    await host.reboot();
    for (const name of names) await create(host, name);
  };
}

const two: Setup = async (host) => {
  await named('zero', 'one')(host);
  await bring(host, 1, 'running');
};

function then(...setups: readonly Setup[]): Setup {
  return async (host) => {
    for (const setup of setups) await setup(host);
  };
}

function fault(...words: readonly string[]): Setup {
  return (host) => host.fault(...words);
}

const saved = (folder: string): Setup => then(vmIn('running'), (host) => save(host, folder));

/** The state in which the calls that are not about a state were recorded. */
const ABLE = {
  v3_launch: 'stopped',
  v3_stop: 'running',
  v3_pause: 'running',
  v3_continue: 'paused',
} as const;

/** The setup of each step, by tool and case; any other step continues from the one before it. */
const SETUPS: Readonly<Record<string, Setup>> = {
  'v3_create no arguments': named(),
  'v3_create image without header, strict kernel': fault('strict-image', 'on'),
  'v3_create same name again': then(fault('strict-image', 'off'), named('one')),
  'v3_create commas': (host) => create(host, 'new\nline'),
  'v3_create 128 chars': named('n'.repeat(127)),
  'v3_create 33rd: too many': named(...Array.from({ length: 32 }, (_, at) => `vm${at}`)),
  'v3_create ioctl fails, other errno': then(named(), fault('deny', 'create', '1')),
  'v3_create good': named(),
  'v3_create two streams of one name': (host) => create(host, 'hvm', guestConfig('hvm')),
  'v3_launch no argument': named(),
  'v3_stop no argument': named(),
  'v3_pause no argument': named(),
  'v3_continue no argument': named(),
  'v3_free free a middle one': async () => {},
  'v3_free ioctl fails': then(two, fault('deny', 'free', '1')),
  'v3_free module not loaded': fault('module', 'off'),
  'v3_reset one argument': then(fault('module', 'on'), vmIn('stopped')),
  'v3_reset all, VM paused': vmIn('paused'),
  'v3_reset all, VM running': vmIn('running'),
  'v3_reset all on an HVM': configured('hvm', 'running'),
  'v3_save two arguments': vmIn('running'),
  'v3_save ioctl fails': fault('deny', 'save', '1'),
  'v3_save VM stopped': vmIn('stopped'),
  'v3_load no argument': vmIn('running'),
  'state after a failed load stops a running VM': vmIn('running'),
  'v3_load option mask': saved('ck-v3_load'),
  'v3_load ioctl fails': fault('deny', 'load', '1'),
  'v3_load VM stopped': vmIn('stopped'),
  'v3_send two arguments': vmIn('running'),
  'v3_send KEYED_STREAM mem:': (host) => call(host, { call: 'continue', device: '/dev/v3-vm0' }),
  'v3_send ioctl fails': fault('deny', 'send', '1'),
  'v3_send VM stopped': vmIn('stopped'),
  'v3_receive no argument': vmIn('running'),
  'v3_receive option mask': saved('ck-v3_receive'),
  'v3_receive ioctl fails': fault('deny', 'receive', '1'),
  'v3_receive VM stopped': vmIn('stopped'),
  'v3_simulate one argument': vmIn('paused'),
  'v3_simulate VM running': vmIn('running'),
  'v3_debug no argument': vmIn('running'),
  'v3_debug VM paused': vmIn('paused'),
  'v3_mem no argument': named(),
  'v3_mem ioctl fails': fault('deny', 'mem-add', '1'),
  'v3_mem module not loaded': fault('module', 'off'),
  'v3_stream no argument': then(fault('module', 'on'), configured('good', 'running')),
  'v3_stream ioctl fails': fault('deny', 'stream', '1'),
  'v3_stream VM stopped: connects, silent': configured('good', 'stopped'),
  'v3_cons VM without CURSES_CONSOLE': configured('nocons', 'stopped'),
  'v3_info no argument': vmIn('running'),
  'v3_info name with a space: its lines do not match': async (host) => {
    await create(host, 'my vm');
    await bring(host, 1, 'running');
  },
  'v3_info an error line counts as general output': (host) =>
    call(host, { call: 'launch', device: '/dev/v3-vm0' }),
  'v3_vncserver no such VM: reports success all the same': endServer,
  'v3_vncclient port': endServer,
};

/** Ends the VNC server that was started last, and waits until it has. */
async function endServer(host: TestHost): Promise<void> {
  const pid = Number(readFileSync(join(host.work, '.vncpid'), 'latin1'));
  if (isAlive(pid)) sendSignal(pid, 'SIGTERM');
  await until('the server has ended', () => !isAlive(pid));
}

/**
 * Finds the setup of a step; null: it continues from the one before it.
 * @param before the case of the step before it
 */
export function setupOf({ tool, case: name }: Step, before: string): Setup | null {
  const key = tool === undefined ? `state after ${before}` : `${tool} ${name}`;
  const known = SETUPS[key];
  if (known) return known;
  const state = name.match(/^VM (stopped|running|paused|launched\+stopped|ERROR)$/)?.[1];
  if (state !== undefined) return vmIn(state as Wanted);
  if (tool === 'v3_free') return two;
  const able = ABLE[tool as keyof typeof ABLE];
  if (able === undefined) return null;
  if (name === 'ioctl fails') return then(vmIn(able), fault('deny', tool ?? '', '1'));
  return name === 'ioctl takes 2 s'
    ? then(vmIn(able), fault('slow', tool ?? '', String(SLOW_MS), '1'))
    : null;
}
