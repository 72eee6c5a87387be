import { textOfLatin1 } from '../text/byte-text.js';
import { asDevice, type Device } from './device.js';

/** The states of v3-guests: `INVALID` is `invalid` here, `ERROR` is `error`, `UNKNOWN` is `unknown`. */
export type GuestState = 'invalid' | 'running' | 'stopped' | 'paused' | 'error' | 'simulating' | 'unknown';

/** A VM as v3-guests lists it. What a line does not say is null. */
export type GuestRow = {
  /** Raw: any bytes but newline and NUL, decoded by decodeText. Make it safe before showing. */
  name: string;
  device: Device;
  /** The N of /dev/v3-vmN. */
  number: number;
  /** Null in the old generation, and while the VM is `unavailable`. */
  state: GuestState | null;
  /** `<unable to get data for this VM>`: it is being created, or the core cannot be asked. */
  unavailable: boolean;
  vcores: number | null;
  regions: number | null;
  memoryBytes: number | null;
  type: 'general' | 'hvm' | 'UNKNOWN' | null;
};

/** A line that cannot be trusted. `line` counts from 1; `text` is raw and cut to 512 characters. */
export type DamagedLine = { line: number; text: string; reason: string };

export type Guests = {
  guests: readonly GuestRow[];
  damaged: readonly DamagedLine[];
  /** `old`: name and device only. `unknown`: no line tells. */
  generation: 'old' | 'new' | 'unknown';
};

/** More than 32 VMs can ever fill; nothing beyond it is read. */
export const GUESTS_LIMIT_BYTES = 1024 * 1024;

/** The longest name of a VM, in bytes. */
export const NAME_LIMIT_BYTES = 127;

export const DAMAGED_LIMIT = 200;
const DAMAGED_TEXT_LIMIT = 512;

/**
 * Reads v3-guests of either generation (docs/palacios.md, "v3-guests"). Never throws.
 *
 * A name may contain tabs and newlines, so it can forge whole lines. What the kernel adds comes to the right of the
 * name: each line is read from its right end, and only an exact device field is trusted.
 * - All lines of a file have one form. The right end of the last line is always the kernel's own, so its form tells the
 *   generation; a line of the other form is forged and counts as damaged.
 * - A device is unique. Where two lines claim one device, one is forged and nothing tells which: both count as damaged,
 *   and no tool is run on that device.
 * - A line without newline at the end of the file is incomplete: it is trusted only where the missing part cannot
 *   change it.
 */
export function parseGuests(bytes: Uint8Array): Guests {
  const lines = splitLines(bytes);
  const generation = generationOf(lines);
  const rows = new Map<Device, { row: GuestRow; line: Line }>();
  const refused = new Set<Device>();
  const damaged: DamagedLine[] = [];
  const refuse = (line: Line, reason: string) => damaged.push(damagedLine(line.number, line.bytes, reason));

  for (const line of lines) {
    const reading = readLine(line);
    if ('reason' in reading) {
      refuse(line, reading.reason);
      continue;
    }
    if (reading.form !== generation) {
      refuse(line, `not in the form of the other lines (${generation} generation): forged by a name`);
      continue;
    }
    const { device } = reading.row;
    const earlier = rows.get(device);
    if (earlier !== undefined || refused.has(device)) {
      const reason = `two lines claim ${device}: one is forged, neither is trusted`;
      refuse(line, reason);
      if (earlier !== undefined) refuse(earlier.line, reason);
      rows.delete(device);
      refused.add(device);
      continue;
    }
    rows.set(device, { row: reading.row, line });
  }
  if (bytes.length > GUESTS_LIMIT_BYTES) {
    const reason = `the file is longer than ${GUESTS_LIMIT_BYTES} bytes: the rest was not read`;
    damaged.push(damagedLine((lines.at(-1)?.number ?? 0) + 1, '', reason));
  }
  return { guests: [...rows.values()].map((entry) => entry.row), damaged: shorten(damaged), generation };
}

/** `bytes` has one character per byte (latin1), so lengths are in bytes. `whole`: the line ends in a newline. */
type Line = { number: number; bytes: string; whole: boolean };

type Form = 'old' | 'new';
type Reading = { form: Form; row: GuestRow } | { reason: string };

const NEW_FORM =
  /^(.*)\t([^\t]*)\t([A-Za-z_-]{1,32})\t(\d{1,15}) vcores\t(\d{1,15}) regions\t(\d{1,15}) mem\t([A-Za-z_-]{1,32})$/s;
const UNAVAILABLE_FORM = /^(.*)\t([^\t]*)\t<unable to get data for this VM>$/s;
const OLD_FORM = /^(.*)\t([^\t]*)$/s;

/** What the kernel prints for a state. */
export const GUEST_STATES: ReadonlyMap<string, GuestState> = new Map([
  ['INVALID', 'invalid'],
  ['running', 'running'],
  ['stopped', 'stopped'],
  ['paused', 'paused'],
  ['ERROR', 'error'],
  ['simulating', 'simulating'],
  ['UNKNOWN', 'unknown'],
]);

function splitLines(bytes: Uint8Array): Line[] {
  const text = Buffer.from(bytes.subarray(0, GUESTS_LIMIT_BYTES)).toString('latin1');
  const pieces = text.split('\n');
  const last = pieces.pop() ?? '';
  const lines = pieces.map((piece, index) => ({ number: index + 1, bytes: piece, whole: true }));
  if (last !== '') lines.push({ number: pieces.length + 1, bytes: last, whole: false });
  // The kernel's last line is never empty: empty lines after it are those of a file made by hand.
  while (lines.at(-1)?.bytes === '') lines.pop();
  return lines;
}

function generationOf(lines: readonly Line[]): Form | 'unknown' {
  let half: Form | 'unknown' = 'unknown';
  for (const line of [...lines].reverse()) {
    const reading = readLine(line);
    if ('reason' in reading) continue;
    if (line.whole) return reading.form;
    half = reading.form;
  }
  return half;
}

function readLine(line: Line): Reading {
  const { bytes } = line;
  if (bytes.includes('\0')) return { reason: 'it contains a NUL byte' };
  const full = NEW_FORM.exec(bytes);
  if (full !== null) return readFull(full, line.whole);
  const unavailable = UNAVAILABLE_FORM.exec(bytes);
  if (unavailable !== null) {
    return readRow('new', unavailable, { ...NOTHING_SAID, unavailable: true });
  }
  const old = OLD_FORM.exec(bytes);
  if (old === null)
    return { reason: 'it has no device field: part of a name with a newline, or half a line' };
  if (!line.whole && /\/dev\/v3-vm[123]$/.test(bytes))
    return { reason: 'half a line: its device may be cut off' };
  return readRow('old', old, NOTHING_SAID);
}

const NOTHING_SAID = {
  state: null,
  unavailable: false,
  vcores: null,
  regions: null,
  memoryBytes: null,
  type: null,
} as const;

function readFull(match: RegExpExecArray, whole: boolean): Reading {
  const [, , , state = '', vcores, regions, memory, type = ''] = match;
  const known = type === 'general' || type === 'hvm' || type === 'UNKNOWN' ? type : null;
  if (!whole && known === null) return { reason: 'half a line: it ends in the middle of its type' };
  return readRow('new', match, {
    state: GUEST_STATES.get(state) ?? 'unknown',
    unavailable: false,
    vcores: Number(vcores),
    regions: Number(regions),
    memoryBytes: Number(memory),
    type: known ?? 'UNKNOWN',
  });
}

function readRow(
  form: Form,
  match: RegExpExecArray,
  said: Omit<GuestRow, 'name' | 'device' | 'number'>,
): Reading {
  const [, name = '', field = ''] = match;
  const device = asDevice(field);
  if (device === null) return { reason: 'its device field is not /dev/v3-vmN with N from 0 to 31' };
  if (name.length > NAME_LIMIT_BYTES) return { reason: `its name is longer than ${NAME_LIMIT_BYTES} bytes` };
  const number = Number(device.slice('/dev/v3-vm'.length));
  return { form, row: { name: textOfLatin1(name), device, number, ...said } };
}

/** A line that is not trusted, from its bytes as latin1. */
export function damagedLine(line: number, latin1: string, reason: string): DamagedLine {
  return { line, text: textOfLatin1(latin1.slice(0, DAMAGED_TEXT_LIMIT)), reason };
}

function shorten(damaged: DamagedLine[]): DamagedLine[] {
  damaged.sort((a, b) => a.line - b.line);
  const first = damaged[DAMAGED_LIMIT];
  if (first === undefined) return damaged;
  const more = { line: first.line, text: '', reason: `${damaged.length - DAMAGED_LIMIT} more damaged lines` };
  return [...damaged.slice(0, DAMAGED_LIMIT), more];
}
