/** The key that leaves a captured session unless another is chosen: Ctrl-]. */
const defaultEscapeKey = 0x1d;

/** The byte that a key of the form `ctrl-X` sends; that of Ctrl-] where the name is no such key. */
export function escapeByte(name: string): number {
  const character = name.match(/^ctrl-([a-z[\\\]^_])$/)?.[1];
  return character === undefined ? defaultEscapeKey : character.charCodeAt(0) & 0x1f;
}

/**
 * The escape key where a terminal tells keys by their codes (kitty protocol: `CSI 93;5u`, modifyOtherKeys:
 * `CSI 27;5;93~`). Caps Lock and Num Lock may be on.
 */
const codedKey = /\x1b\[(?:27;(\d{1,3});(\d{1,7})~|(\d{1,7})(?::[\d:]{0,16})?;(\d{1,3})(?::[12])?u)/g;
const ctrl = 4;
const locks = 64 + 128;

/**
 * Where the escape key stands in what was typed, as its byte or told by its code, and in how many bytes; null
 * where it does not.
 * @param key its byte, of a Ctrl key: 0x01 to 0x1f
 * @param from where to begin
 */
export function findEscape(bytes: Uint8Array, key: number, from = 0): { at: number; length: number } | null {
  const byte = bytes.indexOf(key, from);
  const coded = findCoded(bytes, key, from, byte < 0 ? bytes.length : byte);
  return coded ?? (byte < 0 ? null : { at: byte, length: 1 });
}

function findCoded(bytes: Uint8Array, key: number, from: number, before: number) {
  if (bytes.indexOf(0x1b, from) < 0) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  codedKey.lastIndex = from;
  for (let found = codedKey.exec(text); found !== null; found = codedKey.exec(text)) {
    if (found.index >= before) return null;
    const code = Number(found[2] ?? found[3]);
    const modifiers = Number(found[1] ?? found[4]) - 1;
    const isCharacter = code >= 0x40 && code < 0x80;
    if (isCharacter && (code & 0x1f) === key && (modifiers & ~locks) === ctrl) {
      return { at: found.index, length: found[0].length };
    }
  }
  return null;
}

/** `forward`: for the guest. `leave`: the escape key was pressed; `rest`: what came after it. */
export type EscapeSplit = { forward: Uint8Array; leave: boolean; rest: Uint8Array };

const none = new Uint8Array();

/**
 * Looks for the escape key in what the user typed into a session. A single press leaves at once,
 * with no wait for a second one. Twice in a row sends one through: both in one read stay in the session; a
 * second press that is read later is the manager's next key, which {@link isSecondEscape} tells from others.
 */
export function splitEscape(bytes: Uint8Array, key: number = defaultEscapeKey): EscapeSplit {
  const forward: Uint8Array[] = [];
  let from = 0;
  for (let found = findEscape(bytes, key); found !== null; found = findEscape(bytes, key, from)) {
    forward.push(bytes.subarray(from, found.at));
    from = found.at + found.length;
    const second = findEscape(bytes, key, from);
    if (second?.at !== from)
      return { forward: Buffer.concat(forward), leave: true, rest: bytes.subarray(from) };
    forward.push(Uint8Array.of(key));
    from += second.length;
  }
  return { forward: Buffer.concat([...forward, bytes.subarray(from)]), leave: false, rest: none };
}

const secondWithinMs = 1000;

/**
 * Whether the escape key, pressed in the manager, is the second press: the very next key after the one that
 * left, within a second. The manager then goes back into the session and sends the escape key there.
 * `keysSince`: keys read since leaving, this one not counted; times in ms of one clock.
 */
export function isSecondEscape(leftAt: number, readAt: number, keysSince: number): boolean {
  return keysSince === 0 && readAt - leftAt <= secondWithinMs;
}
