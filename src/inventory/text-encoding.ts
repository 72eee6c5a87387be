import { isUtf8 } from 'node:buffer';

/**
 * Bytes and text, without loss: bytes that are not UTF-8 become the lone surrogates U+DC80 to U+DCFF, one
 * each, as in Python's `surrogateescape`. Names and paths on Linux may be any bytes.
 */
export function textFromBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let result = '';
  let valid = 0;
  for (let at = 0; at < buffer.length; ) {
    const length = sequenceLength(buffer, at);
    if (length === 0) {
      result += buffer.toString('utf8', valid, at) + String.fromCharCode(0xdc00 + (buffer[at] ?? 0));
      valid = at + 1;
    }
    at += length || 1;
  }
  return result + buffer.toString('utf8', valid);
}

/**
 * The bytes of a text from {@link textFromBytes}.
 * @returns null where the text holds a surrogate that stands for no byte
 */
export function bytesFromText(text: string): Buffer | null {
  const parts = text.split(/([\ud800-\udfff])/u);
  if (parts.length === 1) return Buffer.from(text, 'utf8');
  const bytes = parts.map((part, index) => {
    if (index % 2 === 0) return Buffer.from(part, 'utf8');
    const code = part.charCodeAt(0);
    return code >= 0xdc80 && code <= 0xdcff ? Buffer.from([code - 0xdc00]) : null;
  });
  const known = bytes.filter((part) => part !== null);
  return known.length === bytes.length ? Buffer.concat(known) : null;
}

/** How many bytes the UTF-8 character at a place has; 0 where there is none. */
function sequenceLength(buffer: Buffer, at: number): number {
  const first = buffer[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return isUtf8(buffer.subarray(at, at + length)) ? length : 0;
}
