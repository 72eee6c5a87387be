import { type KeyPart, splitKeys } from './key-split.js';
import { type CursorKeys, controlName, heldWords, type SessionTool, translateKeys } from './session-keys.js';

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** What a stream's terminal surely takes at once. */
const MOST_CHARACTERS = 1024 * 1024;
/** v3_cons_tc takes fifty keys a second. */
const MOST_KEYS_OF_TC = 3000;
/** How many characters are named in a message. */
const MOST_NAMED = 8;

/**
 * A pasted text as keys for a tool, or why none of it is typed. Line ends become Enter; control characters (such as the
 * end mark of a bracketed paste) are refused, and so is what the tool cannot type.
 * @param bracketed true where the guest asked for marks around a paste
 */
export function pastedKeys(
  tool: SessionTool,
  text: string,
  bracketed: boolean,
): { keys: readonly Uint8Array[] } | { refused: string } {
  if (text.length > MOST_CHARACTERS) return refusedFor('it is longer than a million characters');
  const typed = text.replace(/\r\n?/g, '\n');
  const controls = [...typed.matchAll(CONTROL)].map(([found]) => controlName(found.charCodeAt(0)));
  if (controls.length > 0)
    return refusedFor(`it contains ${listed(controls)}, which a paste must not contain`);
  const bytes = new TextEncoder().encode(typed.replace(/\n/g, '\r'));
  if (tool === 'v3_stream') return { keys: [bracketed ? inBrackets(bytes) : bytes] };
  const translated = splitKeys(bytes).parts.map((part) => translateKeys(tool, part, 'normal'));
  const held = translated.flatMap((part) => part.held);
  if (held.length > 0) return refusedFor(`${tool} cannot type ${listed(held.map(({ name }) => name))}`);
  const keys = translated.flatMap((part) => part.keys);
  if (tool === 'v3_cons_tc' && keys.length > MOST_KEYS_OF_TC) {
    return refusedFor(`v3_cons_tc takes 50 keys a second: paste at most ${MOST_KEYS_OF_TC} characters`);
  }
  return { keys };
}

/**
 * What was typed, as keys for a tool. Characters that come in one read are typed all or none, like a paste: that is how
 * a terminal sends a paste that it does not mark.
 * @returns the keys, and what the user is told about those that are held back
 */
export function typedKeys(
  tool: SessionTool,
  part: KeyPart,
  cursorKeys: CursorKeys,
): { keys: readonly Uint8Array[]; words: readonly string[] } {
  const { keys, held } = translateKeys(tool, part, cursorKeys);
  if (held.length === 0 || keys.length + held.length === 1)
    return { keys, words: held.map((key) => heldWords(tool, key)) };
  const names = listed(held.map(({ name }) => name));
  return {
    keys: [],
    words: [`None of the keys that came together were typed: ${tool} cannot type ${names}`],
  };
}

/** What the user is told about a paste that was refused. */
export function refusedFor(why: string): { refused: string } {
  return { refused: `Nothing of the paste was typed: ${why}` };
}

function inBrackets(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from('\x1b[200~'), bytes, Buffer.from('\x1b[201~')]);
}

function listed(names: readonly string[]): string {
  const each = [...new Set(names)];
  const shown = each.length > MOST_NAMED ? [...each.slice(0, MOST_NAMED), 'others'] : each;
  return shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(' ')} and ${shown.at(-1)}`;
}
