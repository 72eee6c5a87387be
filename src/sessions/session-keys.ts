import type { KeyPart } from './key-split.js';

/** The tools that show a guest on a terminal. */
export type SessionTool = 'v3_cons_sc' | 'v3_cons_tc' | 'v3_stream';

/** How the tool's terminal wants its cursor keys; `as-typed`: the keyboard's terminal has that mode itself. */
export type CursorKeys = 'normal' | 'application' | 'as-typed';

/** What a key part becomes: the bytes for the tool, and what is told to the user where a key was held back. */
export type Translated = { bytes: Uint8Array; held: string | null };

const ESC = 0x1b;
const CTRL_C = 0x03;
const CTRL_BACKSLASH = 0x1c;
const BACKSLASH = 0x5c;
const BACKQUOTE = 0x60;
const TILDE = 0x7e;
const NOTHING = new Uint8Array(0);

/** Keys that v3_cons_sc takes for something else (docs/palacios.md, "The console tools"). */
const HELD_BY_SC: ReadonlyMap<number, string> = new Map([
  [BACKSLASH, '\\ cannot be typed in v3_cons_sc: it ends the console'],
  [TILDE, '~ cannot be typed in v3_cons_sc: it sends Ctrl-C (Ctrl-C itself works)'],
  [BACKQUOTE, '` cannot be typed in v3_cons_sc: it sends F10 (F10 itself works)'],
  [CTRL_BACKSLASH, 'Ctrl-\\ cannot be typed in v3_cons_sc: it kills the console'],
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
 * Translates keyboard bytes for a tool, so that no key ends it or types another by accident
 * (docs/palacios.md, "The console tools"): in v3_cons_sc Ctrl-C and F10 take the tool's own keys for them,
 * and keys that it would mistake are held back; in v3_cons_tc Ctrl-Alt-\ is; in v3_stream Ctrl-\ is doubled.
 */
export function translateKeys(tool: SessionTool, part: KeyPart, cursorKeys: CursorKeys): Translated {
  if (part.kind === 'plain') return translatePlain(tool, part.bytes);
  const moved = cursorKey(tool, part.bytes, cursorKeys);
  if (moved) return { bytes: moved, held: null };
  if (tool === 'v3_stream') return translatePlain(tool, part.bytes);
  if (tool === 'v3_cons_tc') return withoutQuitOfTc(part.bytes);
  return sequenceForSc(part.bytes);
}

/** The keys that make a tool end, in its own way. */
export function quitKeys(tool: SessionTool): Uint8Array {
  if (tool === 'v3_cons_sc') return Uint8Array.of(BACKSLASH);
  if (tool === 'v3_cons_tc') return Uint8Array.of(ESC, CTRL_BACKSLASH);
  return Uint8Array.of(CTRL_BACKSLASH, 0x71);
}

function translatePlain(tool: SessionTool, bytes: Uint8Array): Translated {
  if (tool === 'v3_cons_tc') return { bytes, held: null };
  let held: string | null = null;
  const out: number[] = [];
  for (const byte of bytes) {
    const why = tool === 'v3_cons_sc' ? HELD_BY_SC.get(byte) : undefined;
    if (why !== undefined) held = why;
    else if (tool === 'v3_stream' && byte === CTRL_BACKSLASH) out.push(byte, byte);
    else if (tool === 'v3_cons_sc' && byte === CTRL_C) out.push(TILDE);
    else out.push(byte);
  }
  return { bytes: Uint8Array.from(out), held };
}

function withoutQuitOfTc(bytes: Uint8Array): Translated {
  const quits = bytes.length === 2 && bytes[1] === CTRL_BACKSLASH;
  if (!quits) return { bytes, held: null };
  return { bytes: NOTHING, held: 'Ctrl-Alt-\\ cannot be typed in v3_cons_tc: it ends the console' };
}

/**
 * v3_cons_sc cuts a key's curses code to 8 bits, which makes other keys of them, and a sequence that curses
 * does not know arrives as single characters: only the arrows, F10 and Alt with a harmless key go through.
 */
function sequenceForSc(bytes: Uint8Array): Translated {
  const rest = String.fromCharCode(...bytes.subarray(1));
  const name = KEY_NAMES.get(rest);
  if (name === 'F10') return { bytes: Uint8Array.of(BACKQUOTE), held: null };
  if (rest === 'OM') return { bytes: Uint8Array.of(0x0d), held: null };
  if (/^[O[]./.test(rest)) {
    return {
      bytes: NOTHING,
      held: `${name ?? 'That key'} cannot be typed in v3_cons_sc: it does not know it`,
    };
  }
  const { bytes: after, held } = translatePlain('v3_cons_sc', bytes.subarray(1));
  return held === null ? { bytes: Uint8Array.of(ESC, ...after), held } : { bytes: NOTHING, held };
}

/** An arrow (in a stream Home and End too) in the form that the terminal's mode asks for; null for other keys. */
function cursorKey(tool: SessionTool, bytes: Uint8Array, cursorKeys: CursorKeys): Uint8Array | null {
  const [, second = 0, final = 0] = bytes;
  if (bytes.length !== 3 || (second !== 0x5b && second !== 0x4f)) return null;
  if (!(tool === 'v3_stream' ? 'ABCDHF' : 'ABCD').includes(String.fromCharCode(final))) return null;
  if (cursorKeys === 'as-typed') return bytes;
  return Uint8Array.of(ESC, cursorKeys === 'application' ? 0x4f : 0x5b, final);
}
