import { decodeText, encodeText } from '../text/byte-text.js';

/** A record of /dev/kmsg: `sequence` numbers them, `seconds` count from the boot. */
export type KmsgRecord = { sequence: number; priority: number; seconds: number; text: string };

/** `6,339,5140900,-;text`; newer kernels add fields before the semicolon, and may have more in future. */
const RECORD = /^(\d{1,10}),(\d{1,15}),(\d{1,15})(?:,[^;]{0,128})?;(.*)$/s;
const FACILITY = 8;

/**
 * Reads a line of /dev/kmsg. Null: it continues a record (` SUBSYSTEM=pci`), is damaged, or a program wrote it to the
 * device. A message with a line feed in it, as with a VM whose name has one, is one record. Never throws.
 */
export function parseKmsgRecord(line: string): KmsgRecord | null {
  const match = RECORD.exec(line);
  if (match === null) return null;
  const [, mark = '', sequence = '', micros = '', text = ''] = match;
  if (Number(mark) >= FACILITY) return null;
  return {
    sequence: Number(sequence),
    priority: Number(mark),
    seconds: Number(micros) / 1_000_000,
    text: unescaped(text),
  };
}

/** The kernel writes bytes that are not printable ASCII as `\x1b`, and a backslash as `\x5c`. */
function unescaped(text: string): string {
  if (!text.includes('\\x')) return text;
  const bytes = Buffer.from(encodeText(text)).toString('latin1');
  const plain = bytes.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decodeText(Buffer.from(plain, 'latin1'));
}
