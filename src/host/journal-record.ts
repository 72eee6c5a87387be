import { decodeText } from '../text/byte-text.js';
import type { KernelMessage } from './log-line.js';

/** A record of the journal: where it is (null: it does not say), and the kernel's message; null: it is no kernel's. */
export type JournalRecord = { cursor: string | null; message: KernelMessage | null };

/** journalctl prints a field as null that is longer than 4 KB. */
const LEFT_OUT = '(journalctl leaves out a long message)';
const LONGEST_CURSOR = 1024;

/**
 * Reads a line of `journalctl -o json`. A message that is no valid text is an array of bytes, and a field that is there
 * several times an array of values. Null: no record. Never throws.
 */
export function parseJournalRecord(line: string): JournalRecord | null {
  const fields = objectIn(line);
  if (fields === null) return null;
  const { __CURSOR, MESSAGE, PRIORITY, SYSLOG_IDENTIFIER, __REALTIME_TIMESTAMP } = fields;
  const cursor = textIn(__CURSOR);
  // A program may write to /dev/kmsg, too; the journal has that under its name.
  const isKernel = SYSLOG_IDENTIFIER === undefined || textIn(SYSLOG_IDENTIFIER) === 'kernel';
  const text = messageIn(MESSAGE);
  const micros = numberIn(__REALTIME_TIMESTAMP);
  const priority = numberIn(PRIORITY);
  return {
    cursor:
      cursor !== null && /^[\x21-\x7e]+$/.test(cursor) && cursor.length <= LONGEST_CURSOR ? cursor : null,
    message:
      isKernel && text !== null
        ? {
            text,
            at: micros === null ? null : micros / 1000,
            priority: priority !== null && priority < 8 ? priority : null,
          }
        : null,
  };
}

function objectIn(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function messageIn(value: unknown): string | null {
  if (value === null) return LEFT_OUT;
  if (Array.isArray(value) && value.length > 0 && value.every(isByte))
    return decodeText(Uint8Array.from(value));
  return textIn(value);
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 256;
}

/** The first of several values. */
function textIn(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : null;
}

function numberIn(value: unknown): number | null {
  const text = textIn(value);
  return text !== null && /^\d{1,17}$/.test(text) ? Number(text) : null;
}
