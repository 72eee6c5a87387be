import type { KeyPart } from './key-split.js';

/** The tools that show a guest on a terminal. */
export type SessionTool = 'v3_cons_sc' | 'v3_cons_tc' | 'v3_stream';

/** How the tool's terminal wants its cursor keys; `as-typed`: the user's terminal is in that mode itself. */
export type CursorKeys = 'normal' | 'application' | 'as-typed';

/** A key that a tool cannot type for the guest: its raw name, and what the tool would make of it. */
type HeldKey = { name: string; why: string };

/** The whole keys for the tool, and the keys that are held back. */
type Translated = { keys: readonly Uint8Array[]; held: readonly HeldKey[] };

const ESC = 0x1b;
const CTRL_C = 0x03;
const CTRL_BACKSLASH = 0x1c;
const BACKSLASH = 0x5c;
const BACKQUOTE = 0x60;
const TILDE = 0x7e;
const NO_KEY = 'it types nothing there';

/** Keys that v3_cons_sc uses for something else (docs/palacios/tools.md, "The console tools"). */
const HELD_BY_SC: ReadonlyMap<number, string> = new Map([
  [BACKSLASH, 'it ends the console'],
  [TILDE, 'it sends Ctrl-C (Ctrl-C itself works)'],
  [BACKQUOTE, 'it sends F10 (F10 itself works)'],
  [CTRL_BACKSLASH, 'it kills the console'],
  [0x1a, 'it ends the console'],
  [0x02, 'it types Down'],
  [0x04, 'it types Left'],
  [0x05, 'it types Right'],
  [0x07, 'it types Backspace'],
  ...[0x00, 0x01, 0x06, 0x0b, 0x0c, 0x1d, 0x1e, 0x1f].map((code): [number, string] => [code, NO_KEY]),
  ...Array.from({ length: 12 }, (_, n): [number, string] => [0x0e + n, NO_KEY]),
]);

const KEY_NAMES: ReadonlyMap<string, string> = new Map([
  ...named('Home', '[H', 'OH', '[1~', '[7~'),
  ...named('End', '[F', 'OF', '[4~', '[8~'),
  ...named('Insert', '[2~'),
  ...named('Delete', '[3~'),
  ...named('Page Up', '[5~'),
  ...named('Page Down', '[6~'),
  ...['P', 'Q', 'R', 'S'].flatMap((final, n) => named(`F${n + 1}`, `O${final}`, `[${11 + n}~`)),
  ...['A', 'B', 'C', 'D', 'E'].flatMap((final, n) => named(`F${n + 1}`, `[[${final}`)),
  ...[15, 17, 18, 19, 20, 21, 23, 24].flatMap((code, n) => named(`F${n + 5}`, `[${code}~`)),
]);

function named(name: string, ...sequences: string[]): [string, string][] {
  return sequences.map((sequence) => [sequence, name]);
}

/**
 * Translates keyboard bytes for a tool, so that no key ends it or types another one by accident (docs/palacios/tools.md, "The
 * console tools"). For v3_cons_sc, Ctrl-C and F10 become the tool's own keys for them, and keys that it would mistake
 * are held back; for v3_cons_tc, those that it drops or that end it; for v3_stream, Ctrl-\ is doubled.
 */
export function translateKeys(tool: SessionTool, part: KeyPart, cursorKeys: CursorKeys): Translated {
  if (tool === 'v3_stream') return forStream(part, cursorKeys);
  if (part.kind === 'sequence') return sequenceFor(tool, part.bytes, cursorKeys);
  const all = charactersIn(part.bytes).map((bytes) => characterFor(tool, bytes));
  return { keys: all.flatMap(({ keys }) => keys), held: all.flatMap(({ held }) => held) };
}

/** The keys that end a tool in its own way. */
export function quitKeys(tool: SessionTool): Uint8Array {
  if (tool === 'v3_cons_sc') return Uint8Array.of(BACKSLASH);
  if (tool === 'v3_cons_tc') return Uint8Array.of(ESC, CTRL_BACKSLASH);
  return Uint8Array.of(CTRL_BACKSLASH, 0x71);
}

/** What the user is told about a key that was held back. */
export function heldWords(tool: SessionTool, { name, why }: HeldKey): string {
  return `${name} cannot be typed in ${tool}: ${why}`;
}

/** The name of a control character: `Ctrl-A`, `Esc`. */
export function controlName(code: number): string {
  if (code === ESC) return 'Esc';
  if (code === 0x7f) return 'Backspace';
  if (code === 0) return 'Ctrl-Space';
  if (code >= 0x80) return `the control character U+00${code.toString(16).toUpperCase()}`;
  return `Ctrl-${String.fromCharCode(code + 0x40)}`;
}

function forStream({ kind, bytes }: KeyPart, cursorKeys: CursorKeys): Translated {
  const moved = kind === 'sequence' ? cursorKey('ABCDHF', bytes, cursorKeys) : null;
  if (moved !== null) return typedAs(moved);
  if (!bytes.includes(CTRL_BACKSLASH)) return typedAs(bytes);
  return typedAs(
    Uint8Array.from([...bytes].flatMap((byte) => (byte === CTRL_BACKSLASH ? [byte, byte] : [byte]))),
  );
}

function characterFor(tool: 'v3_cons_sc' | 'v3_cons_tc', bytes: Uint8Array): Translated {
  const [first = 0] = bytes;
  if (first > 0x7f) return heldKey(Buffer.from(bytes).toString('utf8'), 'it knows ASCII only');
  if (tool === 'v3_cons_tc') return typedAs(bytes);
  const why = HELD_BY_SC.get(first);
  if (why !== undefined) return heldKey(first < 0x20 ? controlName(first) : String.fromCharCode(first), why);
  return typedAs(first === CTRL_C ? Uint8Array.of(TILDE) : bytes);
}

/**
 * v3_cons_sc cuts a key's curses code to 8 bits, which turns it into another key, and keeps what comes with Esc until
 * the next key: only the arrows, F10 and a lone Esc work. v3_cons_tc knows nearly all keys.
 */
function sequenceFor(
  tool: 'v3_cons_sc' | 'v3_cons_tc',
  bytes: Uint8Array,
  cursorKeys: CursorKeys,
): Translated {
  const moved = cursorKey('ABCD', bytes, cursorKeys);
  if (moved !== null) return typedAs(moved);
  const rest = Buffer.from(bytes.subarray(1)).toString('utf8');
  const name = KEY_NAMES.get(rest);
  if (rest === '') return typedAs(bytes);
  if (tool === 'v3_cons_tc') return sequenceForTc(bytes, rest);
  if (name === 'F10') return typedAs(Uint8Array.of(BACKQUOTE));
  if (rest === 'OM') return typedAs(Uint8Array.of(0x0d));
  if (/^[O[]./.test(rest)) return heldKey(name ?? 'That key', 'the tool does not know it');
  return heldKey(altName(rest), 'it types Esc and keeps the other key back (one after the other they work)');
}

function sequenceForTc(bytes: Uint8Array, rest: string): Translated {
  if (bytes[1] === CTRL_BACKSLASH) return heldKey('Ctrl-Alt-\\', 'it ends the console');
  if (/^\[3[;~]/.test(rest)) return heldKey('Delete', NO_KEY);
  if ((bytes[1] ?? 0) > 0x7f) return heldKey(altName(rest), 'it knows ASCII only');
  return typedAs(bytes);
}

function altName(rest: string): string {
  const code = rest.codePointAt(0) ?? 0;
  return `Alt-${code < 0x20 || code === 0x7f ? controlName(code) : rest}`;
}

/** An arrow (in a stream also Home and End) in the form for the terminal's mode; null for other keys. */
function cursorKey(finals: string, bytes: Uint8Array, cursorKeys: CursorKeys): Uint8Array | null {
  const [, second = 0, final = 0] = bytes;
  if (bytes.length !== 3 || (second !== 0x5b && second !== 0x4f)) return null;
  if (!finals.includes(String.fromCharCode(final))) return null;
  if (cursorKeys === 'as-typed') return bytes;
  return Uint8Array.of(ESC, cursorKeys === 'application' ? 0x4f : 0x5b, final);
}

/** Splits bytes into characters; bytes that are not UTF-8 stay with the character before them. */
function charactersIn(bytes: Uint8Array): Uint8Array[] {
  const starts = [...bytes.keys()].filter((at) => at === 0 || ((bytes[at] ?? 0) & 0xc0) !== 0x80);
  return starts.map((start, n) => bytes.subarray(start, starts[n + 1]));
}

function typedAs(key: Uint8Array): Translated {
  return { keys: [key], held: [] };
}

function heldKey(name: string, why: string): Translated {
  return { keys: [], held: [{ name, why }] };
}
