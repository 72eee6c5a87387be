/**
 * Decodes UTF-8 and keeps every byte: one that is not part of valid UTF-8 becomes a lone surrogate, U+DC80 for 0x80 up
 * to U+DCFF for 0xFF. Two texts are equal exactly when their bytes are, and {@link encodeText} gives the bytes back.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return decodeDamaged(bytes);
  }
}

/** {@link decodeText} of bytes given as latin1, one character each. */
export function textOfLatin1(latin1: string): string {
  return decodeText(Buffer.from(latin1, 'latin1'));
}

/**
 * Reverses {@link decodeText}: lone surrogates U+DC80 to U+DCFF become the bytes they stand for. Other lone surrogates,
 * which decodeText never makes, become U+FFFD.
 */
export function encodeText(text: string): Uint8Array {
  if (validText(text)) return utf8.encode(text);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const match of text.matchAll(LONE_BYTES)) {
    parts.push(utf8.encode(text.slice(from, match.index)));
    parts.push(Uint8Array.from(match[0], (unit) => unit.charCodeAt(0) - BYTE_BASE));
    from = match.index + match[0].length;
  }
  parts.push(utf8.encode(text.slice(from)));
  return Buffer.concat(parts);
}

/**
 * True where the text contains no lone surrogate, so that it came from valid UTF-8. Only such text may be an argument.
 */
export function validText(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/**
 * Decodes a stream piece by piece as {@link decodeText} would decode all of it: a character that is split between two
 * pieces comes with the second. `end` returns what is left.
 */
export function textStream(): { push(bytes: Uint8Array): string; end(): string } {
  let held: Uint8Array = new Uint8Array(0);
  return {
    push(bytes) {
      const all = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      const whole = all.length - unfinishedTail(all);
      held = Uint8Array.from(all.subarray(whole));
      return decodeText(all.subarray(0, whole));
    },
    end() {
      const rest = decodeText(held);
      held = new Uint8Array(0);
      return rest;
    },
  };
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf8 = new TextEncoder();
const BYTE_BASE = 0xdc00;
const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_BYTES = /[\u{DC80}-\u{DCFF}]+/gu;

function decodeDamaged(bytes: Uint8Array): string {
  const parts: string[] = [];
  let good = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(strictUtf8.decode(bytes.subarray(good, at)));
    parts.push(String.fromCharCode(BYTE_BASE + (bytes[at] ?? 0)));
    at += 1;
    good = at;
  }
  parts.push(strictUtf8.decode(bytes.subarray(good)));
  return parts.join('');
}

/** The length of the valid UTF-8 sequence that begins here; 0: none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = declaredLength(first);
  if (length < 2) return length;
  const [low, high] = secondByteRange(first);
  const second = bytes[at + 1] ?? 0;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) {
    if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

function declaredLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** Rules out overlong forms, surrogates and code points above U+10FFFF (Unicode, table 3-7). */
function secondByteRange(first: number): [low: number, high: number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  if (first === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}

/** How many bytes at the end may begin a character that the next piece completes. */
function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return declaredLength(byte) > back ? back : 0;
  }
  return 0;
}
