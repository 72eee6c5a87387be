/**
 * A key as it was pressed. `name`: `j`, `J`, `é`, `space`, `enter`, `esc`, `tab`, `shift-tab`, `backspace`,
 * `delete`, `up`, `pageup`, `f1`, `ctrl-c`, `alt-x`, `ctrl-alt-shift-up` (modifiers in this order).
 * `text`: what it types, or ''.
 * `readAt`: when its first bytes were read, in ms of the decoder's clock.
 */
export type Key = { name: string; text: string; readAt: number };

/** The key of this name, without Alt. */
export function keyNamed(name: string, readAt: number): Key {
  return { name, text: name === 'space' ? ' ' : [...name].length === 1 ? name : '', readAt };
}

/** A key without its time. */
export type KeyShape = Omit<Key, 'readAt'>;

export const SHIFT = 1;
export const ALT = 2;
export const CTRL = 4;

/** Keys of the form `CSI 1 ; modifiers LETTER`. */
export const letterKeys: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** Keys of the form `CSI NUMBER ; modifiers ~`. */
export const numberKeys: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

function modified(base: string, modifiers: number): string {
  const ctrl = modifiers & CTRL ? 'ctrl-' : '';
  const alt = modifiers & ALT ? 'alt-' : '';
  const shift = modifiers & SHIFT ? 'shift-' : '';
  return ctrl + alt + shift + base;
}

/** A key that types nothing: `up`, `f5`, `delete` and the like. */
export function functionKey(base: string, modifiers: number): KeyShape {
  return { name: modified(base, modifiers), text: '' };
}

/** The keys that every terminal sends as one byte: Enter, Tab, Backspace, Esc. */
export function editingKey(base: 'enter' | 'tab' | 'backspace' | 'esc', modifiers: number): KeyShape {
  return { name: modified(base, modifiers), text: '' };
}

/** A character, with modifiers where the terminal told them. Shift alone is in the character already. */
export function characterKey(character: string, modifiers: number): KeyShape {
  const strong = modifiers & (CTRL | ALT);
  if (strong === 0) {
    const shifted = modifiers & SHIFT && /^[a-z]$/.test(character) ? character.toUpperCase() : character;
    return { name: shifted === ' ' ? 'space' : shifted, text: shifted };
  }
  const base = character === ' ' ? 'space' : character;
  if (strong & CTRL) return { name: modified(base.toLowerCase(), modifiers), text: '' };
  return { name: modified(base, ALT), text: '' };
}

/** The key of one control byte (0x00 to 0x1a, 0x1c to 0x1f, 0x7f); Esc is not among them. */
export function controlKey(byte: number, modifiers = 0): KeyShape {
  if (byte === 0x0d || byte === 0x0a) return editingKey('enter', modifiers);
  if (byte === 0x09) return editingKey('tab', modifiers);
  if (byte === 0x08 || byte === 0x7f) return editingKey('backspace', modifiers);
  if (byte === 0) return characterKey(' ', modifiers | CTRL);
  return characterKey(String.fromCharCode(byte + 0x40), modifiers | CTRL);
}

/** The key of a code point told with modifiers (kitty protocol, modifyOtherKeys); null where there is none. */
export function keyOfCode(code: number, modifiers: number): KeyShape | null {
  if (code === 27) return editingKey('esc', modifiers);
  if (code === 13 || code === 9 || code === 8 || code === 127) return controlKey(code, modifiers);
  if (code < 0x20 || (code >= 0x80 && code < 0xa0) || code > 0x10ffff || (code >= 0xd800 && code <= 0xf8ff))
    return null;
  return characterKey(String.fromCodePoint(code), modifiers);
}
