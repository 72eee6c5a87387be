import { decodeText, encodeText } from '../text/byte-text.js';
import type { RecordedState } from './inventory.js';

/** What a line of the text file says about a VM (docs/palacios/texts.md, "The text database"). */
export type Fields = {
  name: string;
  config: string;
  /** `/dev/v3-vm0` to `/dev/v3-vm31`, or null. */
  device: string | null;
  state: RecordedState;
  image: string;
};

/** How a line writes the state: in words, or in the Qt GUI's numbers. */
export type StateForm = 'word' | 'number';

export type ParsedLine =
  | { kind: 'entry'; fields: Fields; form: StateForm }
  | { kind: 'blank' }
  | { kind: 'damaged'; reason: string };

/** A name has at most 127 bytes and a path 4,095: a longer line is not an entry. */
const LONGEST_LINE = 16_384;

const DEVICE_AND_STATE = /^(?:\/dev\/v3-vm(?:[0-9]|[12][0-9]|3[01]))?,(?:stopped|paused|running|[012])$/;

const STATES: readonly RecordedState[] = ['stopped', 'paused', 'running'];

/**
 * Reads a line, without its end: `NAME,CONFIG PATH,DEVICE,STATE,IMAGE PATH`. Nothing is quoted and paths may contain
 * commas: NAME ends at the first comma, and the rightmost two fields that look like DEVICE and STATE separate the two
 * paths.
 */
export function parseLine(text: string): ParsedLine {
  if (text.trim() === '') return { kind: 'blank' };
  const damage = damageOf(text);
  if (damage !== null) return { kind: 'damaged', reason: damage };
  const parts = text.split(',');
  if (parts.length < 5) return { kind: 'damaged', reason: `it has ${parts.length} of 5 fields` };
  for (let at = parts.length - 3; at >= 2; at--) {
    if (!DEVICE_AND_STATE.test(`${parts[at]},${parts[at + 1]}`)) continue;
    const state = parts[at + 1] ?? '';
    return {
      kind: 'entry',
      fields: {
        name: parts[0] ?? '',
        config: parts.slice(1, at).join(','),
        device: parts[at] || null,
        state: STATES[Number(state)] ?? (state as RecordedState),
        image: parts.slice(at + 2).join(','),
      },
      form: /^[012]$/.test(state) ? 'number' : 'word',
    };
  }
  return { kind: 'damaged', reason: 'no two neighbouring fields are a device and a state' };
}

function damageOf(text: string): string | null {
  if (text.length > LONGEST_LINE) return `it is longer than ${LONGEST_LINE} characters`;
  if (text.includes('\0')) return 'it contains a NUL byte';
  if (/[\r\n]/.test(text)) return 'it contains a line end';
  if (text.startsWith('\ufeff')) return 'it begins with a byte order mark';
  if (text.startsWith(',')) return 'it has no name';
  return null;
}

/**
 * Writes a line, without its end.
 * @returns the line, or what no line can hold
 */
export function formatLine(fields: Fields, form: StateForm): { line: string } | { problem: string } {
  const state = form === 'word' ? fields.state : String(STATES.indexOf(fields.state));
  const line = [fields.name, fields.config, fields.device ?? '', state, fields.image].join(',');
  const problem = problemOf(fields, line);
  return problem === null ? { line } : { problem };
}

function problemOf(fields: Fields, line: string): string | null {
  if (fields.name === '') return 'a VM without a name';
  if (fields.name.includes(',')) return 'a name with a comma';
  if (/[\r\n]/.test(fields.name)) return 'a name with a line break';
  if (/[\r\n]/.test(fields.config + fields.image)) return 'a path with a line break';
  if (line.includes('\0')) return 'a NUL byte';
  if (line.length > LONGEST_LINE) return `more than ${LONGEST_LINE} characters`;
  if (decodeText(encodeText(line)) !== line) return 'text that is not UTF-8';
  const parsed = parseLine(line);
  if (parsed.kind !== 'entry' || !sameFields(parsed.fields, fields))
    return 'a name, paths and a device that cannot be told apart when they are read back';
  return null;
}

/** True where the fields are equal. */
function sameFields(a: Fields, b: Fields): boolean {
  return (
    a.name === b.name &&
    a.config === b.config &&
    a.device === b.device &&
    a.state === b.state &&
    a.image === b.image
  );
}
