/**
 * Part of a keyboard's input: bytes without Esc, or one whole sequence that begins with Esc (a cursor or function key,
 * Alt with a key, or Esc alone).
 */
export type KeyPart = { kind: 'plain' | 'sequence'; bytes: Uint8Array };

const ESC = 0x1b;
/** No key is longer; a longer sequence is passed on as it is. */
const LONGEST_SEQUENCE = 64;

/**
 * Splits keyboard bytes into key parts.
 * @returns the parts, and the bytes of an incomplete sequence: the caller puts them before the next bytes, or takes
 * them as they are when no more come
 */
export function splitKeys(bytes: Uint8Array): { parts: KeyPart[]; rest: Uint8Array } {
  const parts: KeyPart[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== ESC) {
      const next = bytes.indexOf(ESC, at);
      const end = next < 0 ? bytes.length : next;
      parts.push({ kind: 'plain', bytes: bytes.subarray(at, end) });
      at = end;
      continue;
    }
    const length = sequenceLength(bytes, at);
    if (length === null) return { parts, rest: Uint8Array.from(bytes.subarray(at)) };
    parts.push({ kind: 'sequence', bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return { parts, rest: new Uint8Array(0) };
}

/** The length of the sequence whose Esc is at `start`; null where more bytes are needed. */
function sequenceLength(bytes: Uint8Array, start: number): number | null {
  const second = bytes[start + 1];
  if (second === undefined) return null;
  if (second === ESC) return 1;
  if (second === 0x4f) return bytes.length > start + 2 ? 3 : null;
  if (second === 0x5b) return controlSequenceLength(bytes, start);
  return altCharacterLength(bytes, start);
}

/** `CSI parameters intermediates final`, and the Linux console's `CSI [ A` for F1 to F5. */
function controlSequenceLength(bytes: Uint8Array, start: number): number | null {
  const from = bytes[start + 2] === 0x5b ? start + 3 : start + 2;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x40 && byte <= 0x7e) return at - start + 1;
    const inside = byte >= 0x20 && byte <= 0x3f;
    if (!inside || at - start > LONGEST_SEQUENCE) return at - start;
  }
  return null;
}

/** Esc and one character in UTF-8; a byte that cannot continue the character is not part of it. */
function altCharacterLength(bytes: Uint8Array, start: number): number | null {
  const end = start + 1 + characterLength(bytes[start + 1] ?? 0);
  for (let at = start + 2; at < end; at++) {
    const byte = bytes[at];
    if (byte === undefined) return null;
    if ((byte & 0xc0) !== 0x80) return at - start;
  }
  return end - start;
}

function characterLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc0 ? 2 : 1;
}
