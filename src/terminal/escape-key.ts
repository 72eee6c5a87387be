/** The key that leaves a captured session unless another is chosen: Ctrl-]. */
const defaultEscapeKey = 0x1d;

/** The byte that a key of the form `ctrl-X` sends; that of Ctrl-] where the name is no such key. */
export function escapeByte(name: string): number {
  const character = name.match(/^ctrl-([a-z[\\\]^_])$/)?.[1];
  return character === undefined ? defaultEscapeKey : character.charCodeAt(0) & 0x1f;
}

/** `forward`: for the guest. `leave`: the escape key was pressed; `rest`: what came after it. */
export type EscapeSplit = { forward: Uint8Array; leave: boolean; rest: Uint8Array };

const none = new Uint8Array();

/**
 * Looks for the escape key (one byte) in what the user typed into a session. A single press leaves at once,
 * with no wait for a second one. Twice in a row sends one through: both in one read stay in the session; a
 * second press that is read later is the manager's next key, which {@link isSecondEscape} tells from others.
 */
export function splitEscape(bytes: Uint8Array, key: number = defaultEscapeKey): EscapeSplit {
  if (!bytes.includes(key)) return { forward: bytes, leave: false, rest: none };
  const forward: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === key) {
      if (bytes[at + 1] !== key) {
        return { forward: Uint8Array.from(forward), leave: true, rest: bytes.subarray(at + 1) };
      }
      at++;
    }
    forward.push(byte);
  }
  return { forward: Uint8Array.from(forward), leave: false, rest: none };
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
