import { textOfLatin1 } from '../text/byte-text.js';
import { ADDRESS, addressText } from './address.js';
import { asDevice, type Device } from './device.js';
import {
  DAMAGED_LIMIT,
  type DamagedLine,
  damagedLine,
  GUEST_STATES,
  type GuestState,
  NAME_LIMIT_BYTES,
} from './guests.js';

/** A core of a VM. */
type CoreDetails = {
  vcore: number;
  pcore: number;
  state: 'invalid' | 'running' | 'stopped' | 'resetting' | 'unknown';
  /** Only grows; its rate is the best sign that a guest is alive. Rounded above 2^53. */
  exits: number;
  /** Not always a number, see addressText. */
  rip: string;
  /** `real`, `protected`, `protectedpae`, `long`, `long32`, `long16` or `UNKNOWN`; null where no such word is there. */
  mode: string | null;
  addressing: 'physical' | 'virtual' | null;
  paging: 'shadow' | 'nested' | null;
  /** The core's side of a hybrid VM. */
  side: 'ros' | 'hrt' | null;
  /** All words after rip, in their order, those above included. */
  flags: readonly string[];
};

/** A memory region of a VM; see addressText for the addresses. */
type RegionDetails = { hpaStart: string; hpaEnd: string; node: number; gpa: string };

/** One VM's block of v3-guests-details. */
export type GuestDetails = {
  device: Device;
  /** Raw, newlines included. Make it safe before showing. */
  name: string;
  type: string;
  state: GuestState | 'resetting';
  cores: readonly CoreDetails[];
  regions: readonly RegionDetails[];
  /** How many there are; more than are listed where the kernel shortened its list. */
  coreCount: number;
  regionCount: number;
  memoryBytes: number;
};

export type Details = {
  blocks: readonly GuestDetails[];
  /** VMs that the kernel has no data for: `<unable to get data for this VM>`. */
  unavailable: readonly UnavailableGuest[];
  damaged: readonly DamagedLine[];
  /** True where `damaged` does not list all the damage. */
  damagedIsCut: boolean;
};

/** A VM that is being created, or that its core tells nothing about. `name` is raw. */
type UnavailableGuest = Pick<GuestDetails, 'device' | 'name'>;

/** Nothing beyond this is read. */
const DETAILS_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Reads v3-guests-details (docs/palacios.md, "v3-guests-details"). Never throws.
 *
 * A name may contain newlines, but its 127 bytes have no room for the six lines that follow a name (140 bytes at
 * least), nor for those that follow the name of a VM without data (146 bytes, with the dashes): a block is trusted only
 * where these lines are complete, exactly as the kernel writes them. Whatever comes before them belongs to the name.
 * Two blocks for one device both count as damaged.
 */
export function parseDetails(bytes: Uint8Array): Details {
  const lines = Buffer.from(bytes.subarray(0, DETAILS_LIMIT_BYTES)).toString('latin1').split('\n');
  const damaged: DamagedLine[] = [];
  let damagedIsCut = false;
  const refuse = (line: number, reason: string) => {
    if (damaged.length < DAMAGED_LIMIT) damaged.push(damagedLine(line + 1, lines[line] ?? '', reason));
    else damagedIsCut = true;
  };
  const found: { block: GuestDetails; line: number }[] = [];
  const asked: { block: UnavailableGuest; line: number }[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (!ENTRY.test(line)) {
      if (line !== '' && !RULE.test(line)) refuse(at, 'not part of a VM');
      at += 1;
      continue;
    }
    const header = readHeader(lines, at);
    if ('reason' in header) {
      refuse(at, header.reason);
      at += 1;
      continue;
    }
    if (!('facts' in header)) {
      asked.push({ block: header.unavailable, line: at });
      at = header.next;
      continue;
    }
    const body = readBody(lines, header.next, refuse);
    found.push({ block: { ...header.facts, cores: body.cores, regions: body.regions }, line: at });
    at = body.next;
  }
  if (bytes.length > DETAILS_LIMIT_BYTES) refuse(lines.length, 'the file is too long: the rest was not read');
  const isSingle = singleDevices([...found, ...asked]);
  const trusted = <Block extends UnavailableGuest>(all: readonly { block: Block; line: number }[]) =>
    all.flatMap(({ block, line }) => {
      if (isSingle(block.device)) return [block];
      refuse(line, `two blocks claim ${block.device}: neither is trusted`);
      return [];
    });
  return { blocks: trusted(found), unavailable: trusted(asked), damaged, damagedIsCut };
}

const RULE = /^-{87}$/;
const ENTRY = /^Entry: {8}\d{1,3} *$/;
const NAME = /^Name: {9}(.*)$/s;
const HEADER = [
  /^Device: {7}(\S+) *$/,
  /^Type: {9}(\S+) *$/,
  /^State: {8}(\S+) *$/,
  /^Cores: {8}(\d{1,9}) \(\d{1,9} shown\) *$/,
  /^Regions: {6}(\d{1,9}) \(\d{1,9} shown\) *$/,
  /^Memsize: {6}(\d{1,15}) \(\d{1,15} ROS\) *$/,
] as const;

const CORE = new RegExp(
  String.raw`^ *vcore (\d{1,9}) (\S{1,32}) on pcore (\d{1,9}) (\d{1,20}) exits rip=(${ADDRESS})((?: +[^ ]{1,32})*) *$`,
);
const REGION = new RegExp(
  String.raw`^ *region \d{1,9} has HPAs (${ADDRESS})-(${ADDRESS}) \(node (-?\d{1,9})\) GPA (${ADDRESS})(?: [ -~]*)?$`,
);
const HEADINGS: ReadonlySet<string> = new Set(['Core States', 'Memory Regions']);

const CORE_STATES: ReadonlyMap<string, CoreDetails['state']> = new Map([
  ['INVALID', 'invalid'],
  ['running', 'running'],
  ['stopped', 'stopped'],
  ['resetting', 'resetting'],
]);
const MODES: ReadonlySet<string> = new Set([
  'real',
  'protected',
  'protectedpae',
  'long',
  'long32',
  'long16',
  'UNKNOWN',
]);

const UNAVAILABLE = '<unable to get data for this VM>';

type Header =
  | { facts: Omit<GuestDetails, 'cores' | 'regions'>; next: number }
  | { unavailable: UnavailableGuest; next: number };

function readHeader(lines: readonly string[], entry: number): Header | { reason: string } {
  const first = NAME.exec(lines[entry + 1] ?? '');
  if (first === null) return { reason: 'no name follows' };
  let name = first[1] ?? '';
  for (let at = entry + 2; name.length <= NAME_LIMIT_BYTES; at++) {
    const facts = readFacts(lines, at);
    if (facts !== null) return withName(name, facts, at + HEADER.length);
    const path = readUnavailable(lines, at);
    if (path !== null) return withoutFacts(name, path, at + 2);
    const line = lines[at];
    if (line === undefined) break;
    name += `\n${line}`;
  }
  return { reason: 'the lines that follow a name are missing or incomplete' };
}

type Facts = [device: string, type: string, state: string, cores: string, regions: string, memory: string];

function readFacts(lines: readonly string[], from: number): Facts | null {
  const facts: Facts = ['', '', '', '', '', ''];
  for (const [index, form] of HEADER.entries()) {
    const match = form.exec(lines[from + index] ?? '');
    if (match === null) return null;
    facts[index] = match[1] ?? '';
  }
  return facts;
}

/** The device in the lines of a VM without data. */
function readUnavailable(lines: readonly string[], from: number): string | null {
  const isWhole = lines[from + 1]?.trimEnd() === UNAVAILABLE && RULE.test(lines[from + 2] ?? '');
  return isWhole ? (HEADER[0].exec(lines[from] ?? '')?.[1] ?? null) : null;
}

const NO_DEVICE = { reason: 'its device is not /dev/v3-vmN with N from 0 to 31' };

function withoutFacts(name: string, path: string, next: number): Header | { reason: string } {
  const device = asDevice(path);
  if (device === null) return NO_DEVICE;
  return { unavailable: { device, name: textOfLatin1(name) }, next };
}

function withName(name: string, facts: Facts, next: number): Header | { reason: string } {
  const [path, type, state, cores, regions, memory] = facts;
  const device = asDevice(path);
  if (device === null) return NO_DEVICE;
  return {
    facts: {
      device,
      name: textOfLatin1(name),
      type: textOfLatin1(type),
      state: GUEST_STATES.get(state) ?? (state === 'resetting' ? state : 'unknown'),
      coreCount: Number(cores),
      regionCount: Number(regions),
      memoryBytes: Number(memory),
    },
    next,
  };
}

type Body = { cores: CoreDetails[]; regions: RegionDetails[]; next: number };

function readBody(
  lines: readonly string[],
  from: number,
  refuse: (line: number, reason: string) => void,
): Body {
  const body: Body = { cores: [], regions: [], next: from };
  for (; body.next < lines.length; body.next++) {
    const line = lines[body.next] ?? '';
    if (RULE.test(line) || ENTRY.test(line)) break;
    if (line === '' || HEADINGS.has(line.trimEnd())) continue;
    const core = CORE.exec(line);
    if (core !== null) {
      body.cores.push(asCore(core));
      continue;
    }
    const region = REGION.exec(line);
    if (region === null) {
      refuse(body.next, 'neither a core nor a memory region');
      continue;
    }
    const [, hpaStart = '', hpaEnd = '', node, gpa = ''] = region;
    body.regions.push({
      hpaStart: addressText(hpaStart),
      hpaEnd: addressText(hpaEnd),
      node: Number(node),
      gpa: addressText(gpa),
    });
  }
  return body;
}

function asCore(match: RegExpExecArray): CoreDetails {
  const [, vcore, state = '', pcore, exits, rip = '', words = ''] = match;
  const flags = words.split(' ').filter((word) => word !== '');
  const oneOf = <Word extends string>(...choice: Word[]) =>
    choice.find((word) => flags.includes(word)) ?? null;
  return {
    vcore: Number(vcore),
    pcore: Number(pcore),
    state: CORE_STATES.get(state) ?? 'unknown',
    exits: Number(exits),
    rip: addressText(rip),
    mode: flags.find((word) => MODES.has(word)) ?? null,
    addressing: oneOf('physical', 'virtual'),
    paging: oneOf('shadow', 'nested'),
    side: oneOf('ros', 'hrt'),
    flags,
  };
}

function singleDevices(found: readonly { block: UnavailableGuest }[]): (device: Device) => boolean {
  const claims = new Map<Device, number>();
  for (const { block } of found) claims.set(block.device, (claims.get(block.device) ?? 0) + 1);
  return (device) => claims.get(device) === 1;
}
