import { type KeyPart, splitKeys } from './key-split.js';
import { type CursorKeys, controlName, heldWords, type SessionTool, translateKeys } from './session-keys.js';

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** What one paste may hold: a session keeps it until all of it is typed. */
const MOST_CHARACTERS = 1024 * 1024;
/** How many characters are named in a message. */
const MOST_NAMED = 8;

/** A pasted text as a tool takes it. */
export type Paste = {
  /** In UTF-8. A console takes one key for each byte: what it cannot type is in no paste. */
  bytes: Uint8Array;
  /** True where the guest asked for marks around it. */
  bracketed: boolean;
};

/**
 * A pasted text for a tool, or why none of it is typed. Line ends become Enter; control characters (such as the end
 * mark of a bracketed paste) are refused, and so is what the tool cannot type.
 * @param bracketed true where the guest asked for marks around a paste
 */
export function pasteFor(tool: SessionTool, text: string, bracketed: boolean): Paste | { refused: string } {
  if (text.length > MOST_CHARACTERS) return refusedFor('it is longer than a million characters');
  const typed = text.replace(/\r\n?/g, '\n');
  const controls = [...typed.matchAll(CONTROL)].map(([found]) => controlName(found.charCodeAt(0)));
  if (controls.length > 0)
    return refusedFor(`it contains ${listed(controls)}, which a paste must not contain`);
  const bytes = new TextEncoder().encode(typed.replace(/\n/g, '\r'));
  if (tool === 'v3_stream') return { bytes, bracketed };
  const each = new TextEncoder().encode([...new Set(typed.replace(/\n/g, '\r'))].join(''));
  const held = splitKeys(each).parts.flatMap((part) => translateKeys(tool, part, 'normal').held);
  if (held.length > 0) return refusedFor(`${tool} cannot type ${listed(held.map(({ name }) => name))}`);
  return { bytes, bracketed: false };
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

function refusedFor(why: string): { refused: string } {
  return { refused: `Nothing of the paste was typed: ${why}` };
}

function listed(names: readonly string[]): string {
  const each = [...new Set(names)];
  const shown = each.length > MOST_NAMED ? [...each.slice(0, MOST_NAMED), 'others'] : each;
  return shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(' ')} and ${shown.at(-1)}`;
}
