import {
  ALT,
  CTRL,
  characterKey,
  controlKey,
  editingKey,
  functionKey,
  type KeyShape,
  keyOfCode,
  letterKeys,
  numberKeys,
  SHIFT,
} from './key-names.js';
import { type MouseShape, readMouse } from './mouse-report.js';

/** What the first bytes of the input are. `used`: how many bytes they take. */
export type InputStep =
  | { kind: 'key'; used: number; key: KeyShape }
  | { kind: 'reply'; used: number; text: string }
  | { kind: 'paste'; used: number }
  | { kind: 'mouse'; used: number; mouse: MouseShape }
  | { kind: 'nothing'; used: number }
  /** Too long for a sequence: everything to its end is to be dropped. */
  | { kind: 'endless'; used: number; of: 'control' | 'string' };

const esc = 0x1b;
const longestControl = 64;
const longestString = 4096;

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/**
 * Reads one key, reply or other sequence from the front of the bytes; null where more bytes are needed to
 * tell. `expired`: no more will come, so decide by what is there. Never throws.
 */
export function readInput(bytes: Uint8Array, expired: boolean): InputStep | null {
  const first = bytes[0];
  if (first === undefined) return null;
  if (first !== esc) return readCharacter(bytes, expired);
  const second = bytes[1];
  if (second === undefined) return expired ? keyStep(1, editingKey('esc', 0)) : null;
  // Esc and an arrow in one read is Esc, then the arrow: on a slow line that is far likelier than Alt-arrow.
  if (second === esc) return keyStep(1, editingKey('esc', 0));
  if (second === 0x5b) return readControl(bytes, expired);
  if (second === 0x4f) return readShift3(bytes, expired);
  if (second === 0x5d || second === 0x50) return readString(bytes, expired);
  return readAlt(bytes, expired);
}

const keyStep = (used: number, key: KeyShape | null): InputStep =>
  key ? { kind: 'key', used, key } : { kind: 'nothing', used };

function readCharacter(bytes: Uint8Array, expired: boolean): InputStep | null {
  const first = bytes[0] ?? 0;
  if (first < 0x20 || first === 0x7f) return keyStep(1, controlKey(first));
  if (first < 0x80) return keyStep(1, characterKey(String.fromCharCode(first), 0));
  const length =
    first >= 0xc2 && first <= 0xdf
      ? 2
      : first >= 0xe0 && first <= 0xef
        ? 3
        : first >= 0xf0 && first <= 0xf4
          ? 4
          : 0;
  if (length === 0) return { kind: 'nothing', used: 1 };
  for (let at = 1; at < length; at++) {
    const byte = bytes[at];
    if (byte === undefined) return expired ? { kind: 'nothing', used: 1 } : null;
    if ((byte & 0xc0) !== 0x80) return { kind: 'nothing', used: 1 };
  }
  const character = Buffer.from(bytes.subarray(0, length)).toString('utf8');
  // Overlong forms and surrogates come out as replacement characters; C1 controls are no text.
  const isBroken = character.startsWith('\ufffd') && latin1(bytes.subarray(0, 3)) !== '\xef\xbf\xbd';
  if (isBroken || (first === 0xc2 && (bytes[1] ?? 0) < 0xa0)) return { kind: 'nothing', used: 1 };
  return keyStep(length, characterKey(character, 0));
}

function readAlt(bytes: Uint8Array, expired: boolean): InputStep | null {
  const step = readCharacter(bytes.subarray(1), expired);
  if (!step) return null;
  if (step.kind !== 'key') return keyStep(1, editingKey('esc', 0));
  const second = bytes[1] ?? 0;
  const key = second < 0x20 || second === 0x7f ? controlKey(second, ALT) : characterKey(step.key.text, ALT);
  return keyStep(step.used + 1, key);
}

const isParameter = (byte: number) => byte >= 0x30 && byte <= 0x3f;
const isIntermediate = (byte: number) => byte >= 0x20 && byte <= 0x2f;
const isFinal = (byte: number) => byte >= 0x40 && byte <= 0x7e;

function readControl(bytes: Uint8Array, expired: boolean): InputStep | null {
  const third = bytes[2];
  if (third === undefined) return expired ? keyStep(2, characterKey('[', ALT)) : null;
  if (third === 0x5b) return readLinuxFunctionKey(bytes, expired);
  if (third === 0x4d)
    return bytes.length >= 6 || expired ? { kind: 'nothing', used: Math.min(6, bytes.length) } : null;
  for (let at = 2; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (at >= longestControl) return { kind: 'endless', used: at, of: 'control' };
    if (byte === 0x24 && /^\d{1,2}$/.test(latin1(bytes.subarray(2, at)))) {
      return keyStep(at + 1, numberKey(Number(latin1(bytes.subarray(2, at))), SHIFT));
    }
    if (isFinal(byte)) return controlStep(latin1(bytes.subarray(2, at)), String.fromCharCode(byte), at + 1);
    if (!isParameter(byte) && !isIntermediate(byte)) return { kind: 'nothing', used: at };
  }
  if (!expired) return null;
  // What is missing of a mouse report comes late: it is no key.
  if (third === 0x3c) return { kind: 'endless', used: bytes.length, of: 'control' };
  return { kind: 'nothing', used: bytes.length };
}

function readLinuxFunctionKey(bytes: Uint8Array, expired: boolean): InputStep | null {
  const letter = bytes[3];
  if (letter === undefined) return expired ? { kind: 'nothing', used: 3 } : null;
  const number = letter - 0x40;
  return number >= 1 && number <= 5 ? keyStep(4, functionKey(`f${number}`, 0)) : { kind: 'nothing', used: 3 };
}

/** A whole control sequence `CSI parameters final`. */
function controlStep(parameters: string, final: string, used: number): InputStep {
  const reply: InputStep = { kind: 'reply', used, text: `\x1b[${parameters}${final}` };
  const nothing: InputStep = { kind: 'nothing', used };
  if (/^[?>=]/.test(parameters)) return reply;
  const mouse = readMouse(parameters, final);
  if (mouse !== null) return { kind: 'mouse', used, mouse };
  if (!/^[\d;:]*$/.test(parameters)) return nothing;
  const numbers = parameters.split(';').map((part) => Number.parseInt(part, 10) || 0);
  const [first = 0, second = 0, third = 0] = numbers;
  const modifiers = modifiersOf(second);
  if (final === '~') {
    if (first === 200) return { kind: 'paste', used };
    if (first === 27) return keyStep(used, keyOfCode(third, modifiers));
    return keyStep(used, numberKey(first, modifiers));
  }
  if (final === 'u') return keyStep(used, keyOfCode(first, modifiers));
  if (final === 'Z') return keyStep(used, editingKey('tab', modifiers | SHIFT));
  if (final === '^') return keyStep(used, numberKey(first, CTRL));
  if (final === '@') return keyStep(used, numberKey(first, CTRL | SHIFT));
  if (final === 'R' && first > 1) return reply;
  if ('cnty'.includes(final) && parameters !== '') return reply;
  // The focus.
  if ('IO'.includes(final) && parameters === '') return reply;
  const name = letterKeys[final];
  if (name !== undefined) return keyStep(used, functionKey(name, modifiers));
  const rxvt = 'abcd'.includes(final) && parameters === '' ? letterKeys[final.toUpperCase()] : undefined;
  return rxvt === undefined ? nothing : keyStep(used, functionKey(rxvt, SHIFT));
}

/** xterm's modifier parameter (1 and the sum of 1 Shift, 2 Alt, 4 Ctrl, 8 Meta); Meta counts as Alt. */
function modifiersOf(parameter: number): number {
  const bits = Math.max(0, parameter - 1);
  return (bits & (SHIFT | ALT | CTRL)) | (bits & 8 ? ALT : 0);
}

function numberKey(number: number, modifiers: number): KeyShape | null {
  const name = numberKeys[number];
  return name === undefined ? null : functionKey(name, modifiers);
}

const keypad: Readonly<Record<string, string>> = {
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  X: '=',
  ' ': ' ',
};

/** `ESC O x`: arrows and function keys in application mode, and the keypad. */
function readShift3(bytes: Uint8Array, expired: boolean): InputStep | null {
  const third = bytes[2];
  if (third === undefined) return expired ? keyStep(2, characterKey('O', ALT)) : null;
  if (third >= 0x31 && third <= 0x39) {
    const fourth = bytes[3];
    if (fourth === undefined) return expired ? { kind: 'nothing', used: 3 } : null;
    const name = letterKeys[String.fromCharCode(fourth)];
    return name ? keyStep(4, functionKey(name, modifiersOf(third - 0x30))) : { kind: 'nothing', used: 3 };
  }
  const letter = String.fromCharCode(third);
  const name = letterKeys[letter];
  if (name !== undefined) return keyStep(3, functionKey(name, 0));
  if (letter === 'M') return keyStep(3, editingKey('enter', 0));
  if (letter === 'I') return keyStep(3, editingKey('tab', 0));
  if (letter >= 'p' && letter <= 'y') return keyStep(3, characterKey(String(third - 0x70), 0));
  const character = keypad[letter];
  if (character !== undefined) return keyStep(3, characterKey(character, 0));
  if ('abcd'.includes(letter)) return keyStep(3, functionKey(letterKeys[letter.toUpperCase()] ?? '', CTRL));
  return keyStep(2, characterKey('O', ALT));
}

/** `ESC ]` and `ESC P`: a reply up to BEL or ESC `\`, where it begins like one; else Alt with the character. */
function readString(bytes: Uint8Array, expired: boolean): InputStep | null {
  const third = bytes[2];
  const opener = bytes[1] ?? 0;
  const begins = opener === 0x5d ? /[\d]/ : /[\d>$+!|]/;
  if (third === undefined) return expired ? keyStep(2, characterKey(String.fromCharCode(opener), ALT)) : null;
  if (!begins.test(String.fromCharCode(third)))
    return keyStep(2, characterKey(String.fromCharCode(opener), ALT));
  for (let at = 2; at < bytes.length; at++) {
    const byte = bytes[at];
    if (at >= longestString) return { kind: 'endless', used: at, of: 'string' };
    if (byte === 0x07) return { kind: 'reply', used: at + 1, text: latin1(bytes.subarray(0, at + 1)) };
    if (byte !== esc) continue;
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next === 0x5c) return { kind: 'reply', used: at + 2, text: latin1(bytes.subarray(0, at + 2)) };
    return { kind: 'nothing', used: at };
  }
  return expired ? { kind: 'nothing', used: bytes.length } : null;
}
