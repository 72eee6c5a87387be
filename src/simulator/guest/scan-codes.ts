/** So many bytes of scan codes wait in a PC's keyboard for its guest to read them; what comes after that is lost. */
export const KEYBOARD_BYTES = 256;

const KEY = /\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|\x1b[^\x1b]|[\s\S]/g;
const WITH_SHIFT_OR_CONTROL = /^\x1b?[A-Z~!@#$%^&*()_+{}|:"<>?\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f]$/;

/** Keys as the console tools send them, one by one. */
export function keysIn(bytes: Uint8Array): readonly string[] {
  return Buffer.from(bytes).toString('latin1').match(KEY) ?? [];
}

/** True where another key is held for it: Shift, Control or Alt. */
export function hasModifier(key: string): boolean {
  return WITH_SHIFT_OR_CONTROL.test(key) || (key.length === 2 && key.startsWith('\x1b'));
}

/** How many bytes of scan codes a key makes when it is pressed and released. */
export function scanCodeBytes(key: string): number {
  return hasModifier(key) ? 4 : 2;
}
