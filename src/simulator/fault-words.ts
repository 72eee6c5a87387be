import { isToolName } from './layout.js';

/** Calls into the kernel that can be made to fail, besides the names of the tools. */
const CALL_NAMES = [
  'create',
  'free',
  'launch',
  'stop',
  'pause',
  'continue',
  'simulate',
  'reset',
  'save',
  'load',
  'send',
  'receive',
  'debug',
  'core-move',
  'mem-move',
  'mem-add',
  'mem-remove',
  'mem-reset',
  'console',
  'stream',
  'vnc',
  'dmesg',
] as const;

/** The numbers of the calls that a module can be built without (docs/palacios/texts.md, "Log lines"). */
export const UNHANDLED: Readonly<Record<string, number>> = {
  load: 27,
  save: 28,
  simulate: 29,
  debug: 31,
  'core-move': 33,
  send: 34,
  receive: 35,
  'mem-move': 36,
  reset: 40,
};

export type SwitchName =
  | 'module'
  | 'strict-image'
  | 'no-memory'
  | 'quiet-log'
  | 'no-details'
  | 'no-cons-tc'
  | 'new-vnc'
  | 'dead-relaunch'
  | 'light-checkpoints';

const SWITCH_NAMES: readonly SwitchName[] = [
  'module',
  'strict-image',
  'no-memory',
  'quiet-log',
  'no-details',
  'no-cons-tc',
  'new-vnc',
  'dead-relaunch',
  'light-checkpoints',
];

const LOG_PLACES = ['file', 'journal', 'kmsg', 'dmesg'] as const;

/** Where the kernel log goes: /var/log/messages, the journal, a file in place of /dev/kmsg, or only to the ring. */
export type LogPlace = (typeof LOG_PLACES)[number];

export type DeviceVerb = 'die' | 'error' | 'vanish' | 'appear' | 'stall';

const DEVICE_VERBS: readonly DeviceVerb[] = ['die', 'error', 'vanish', 'appear', 'stall'];

const CALL_FAULTS = ['fail', 'deny', 'unhandled', 'ignore', 'hang', 'slow'] as const;

export type CallFaultKind = (typeof CALL_FAULTS)[number];

/** A fault that is set: which calls it affects, how often, and on which device. */
export type CallFault = {
  kind: CallFaultKind;
  /** A tool's name, or a call's. */
  target: string;
  /** How long a slow call takes. */
  ms: number;
  /** How many more calls it affects; Infinity: until cleared. */
  left: number;
  device: string | null;
};

export type FaultCommand =
  | { do: 'add'; fault: CallFault }
  | { do: 'device'; verb: DeviceVerb; device: string }
  | { do: 'switch'; name: SwitchName; on: boolean }
  | { do: 'memory'; bytes: number }
  /** Null: the disk has room again. */
  | { do: 'full'; bytes: number | null }
  | { do: 'log'; text: string }
  | { do: 'log-to'; place: LogPlace }
  | { do: 'list' | 'release' | 'clear' };

/** The words that `v3_tui simulator fault DIR …` takes, one form on each line. */
export function describeFaults(): string {
  return `fail WHAT [COUNT] [DEVICE]      the core refuses the call, with an ERROR in the log
deny WHAT [COUNT] [DEVICE]      the call is refused before it reaches Palacios: nothing in the log
unhandled CALL [COUNT] [DEVICE] the module was built without the call, and the log says only that
ignore WHAT [COUNT] [DEVICE]    the kernel reports success and does nothing
hang WHAT [COUNT] [DEVICE]      the call hangs in the kernel until release
slow WHAT MS [COUNT] [DEVICE]   the call takes MS milliseconds longer
release                         lets calls that hang, or are about to, continue
die DEVICE                      the guest powers itself off
error DEVICE                    the guest goes into ERROR
vanish DEVICE | appear DEVICE   the device node vanishes, or comes back; the VM stays listed
stall DEVICE                    the VM's exit counters stop until its next launch
module off | on                 the module is unloaded with all VMs, or loaded again
full BYTES | off                the disk is full after this many bytes of a checkpoint
memory MB                       how much Palacios has, on node 0 first; only while there are no VMs
no-memory on | off              Palacios has no memory at all
strict-image on | off           only images with the header v3vee are accepted
dead-relaunch on | off          a VM that ran before shows no exits after a launch
light-checkpoints on | off      a checkpoint takes no time, and its files are sparse
quiet-log on | off              no READ GUEST lines in the log
no-details on | off             v3-guests-details is missing
no-cons-tc on | off             the tool v3_cons_tc is missing
new-vnc on | off                v3_x0vncserver takes -localhost and speaks TLS, as TigerVNC's
log TEXT                        writes TEXT to the kernel log
log-to PLACE                    the kernel log goes to a file, the journal, kmsg, or to dmesg alone
list                            shows what is set, and the tools that hang
clear                           clears call faults, full, vanish and stall, and every switch
WHAT is a tool (v3_launch) or a call (launch): ${CALL_NAMES.join(' ')}.
PLACE is one of ${LOG_PLACES.join(' ')}.
A module can be without: ${Object.keys(UNHANDLED).join(' ')}.
COUNT limits the fault to the next COUNT calls. DEVICE is /dev/v3-vmN or v3-vmN.
v3_create hangs or is slow while it builds, before its call; create while the VM is listed without data.
save and load hang halfway, and slow ones are slow throughout; a reset hangs while the VM is resetting.
`;
}

/**
 * Reads the words of a fault.
 * @returns the command, or what is wrong with the words
 */
export function readFaultWords(words: readonly string[]): FaultCommand | { reason: string } {
  const [verb, ...rest] = words;
  if (verb === undefined) return { reason: 'no fault given' };
  if (verb === 'list' || verb === 'release' || verb === 'clear') {
    return rest.length === 0 ? { do: verb } : { reason: `${verb} takes no more words` };
  }
  const kind = CALL_FAULTS.find((known) => known === verb);
  if (kind) return readCallFault(kind, rest);
  if (verb === 'log') return { do: 'log', text: Buffer.from(rest.join(' ')).toString('latin1') };
  if (verb === 'log-to') {
    const place = LOG_PLACES.find((one) => one === rest[0]);
    if (place === undefined || rest.length !== 1)
      return { reason: `log-to takes one of ${LOG_PLACES.join(' ')}` };
    return { do: 'log-to', place };
  }
  if (verb === 'memory') {
    const megabytes = wholeNumber(rest[0]);
    if (megabytes === null || rest.length !== 1) return { reason: 'memory takes a number of MB' };
    return { do: 'memory', bytes: megabytes * 1024 * 1024 };
  }
  if (verb === 'full') {
    if (rest.length === 1 && rest[0] === 'off') return { do: 'full', bytes: null };
    const bytes = /^[0-9]{1,15}$/.test(rest[0] ?? '') && rest.length === 1 ? Number(rest[0]) : null;
    return bytes === null ? { reason: 'full takes a number of bytes, or off' } : { do: 'full', bytes };
  }
  const deviceVerb = DEVICE_VERBS.find((name) => name === verb);
  if (deviceVerb) {
    const device = readDevice(rest[0]);
    return device && rest.length === 1
      ? { do: 'device', verb: deviceVerb, device }
      : { reason: `${verb} takes a device: /dev/v3-vm0 to /dev/v3-vm31` };
  }
  const name = SWITCH_NAMES.find((known) => known === verb);
  if (!name) return { reason: `no such fault: ${verb}` };
  const on = rest[0] ?? 'on';
  if (rest.length > 1 || (on !== 'on' && on !== 'off')) return { reason: `${verb} takes on or off` };
  return { do: 'switch', name, on: on === 'on' };
}

function readCallFault(kind: CallFaultKind, words: readonly string[]): FaultCommand | { reason: string } {
  const [target, ...rest] = words;
  if (target === undefined || !(isToolName(target) || CALL_NAMES.some((call) => call === target))) {
    return { reason: `${kind} takes a tool or a call: v3_launch, launch, …` };
  }
  if (kind === 'unhandled' && UNHANDLED[target] === undefined) {
    return { reason: `no module is without ${target}: ${Object.keys(UNHANDLED).join(' ')}` };
  }
  if (kind === 'ignore' && /^(v3_)?(create|console|stream|vnc|dmesg)$/.test(target)) {
    return { reason: `${target} cannot be ignored: its caller waits for what it gives` };
  }
  const fault: CallFault = { kind, target, ms: 0, left: Number.POSITIVE_INFINITY, device: null };
  if (kind === 'slow') {
    const ms = wholeNumber(rest.shift());
    if (ms === null) return { reason: 'slow takes a tool and a number of milliseconds' };
    fault.ms = ms;
  }
  for (const word of rest) {
    const count = wholeNumber(word);
    const device = readDevice(word);
    if (count !== null) fault.left = count;
    else if (device) fault.device = device;
    else return { reason: `neither a count nor a device: ${word}` };
  }
  return { do: 'add', fault };
}

function readDevice(word: string | undefined): string | null {
  const index = word?.match(/^(?:\/dev\/)?v3-vm([0-9]|[12][0-9]|3[01])$/)?.[1];
  return index === undefined ? null : `/dev/v3-vm${index}`;
}

function wholeNumber(word: string | undefined): number | null {
  return word !== undefined && /^[0-9]{1,9}$/.test(word) ? Number(word) : null;
}
