import { randomBytes } from 'node:crypto';
import { jsonOf, readTold, type Told } from './messages.js';

/** What begins and ends a message among a guest's bytes: a string that a terminal would ignore. */
const BEGIN = '\x1b_v3_tui ';
const END = '\x1b\\';

/** What is longer is no message. */
const LONGEST = 16 * 1024;

const NOTHING = new Uint8Array(0);

/** Makes the mark of a session. A guest never learns it, so that nothing that it prints is taken for a message. */
export function newMark(): string {
  return randomBytes(12).toString('hex');
}

/** True for a text that {@link newMark} can have made. */
export function isMark(text: string): boolean {
  return /^[0-9a-f]{24}$/.test(text);
}

/** A message as it stands among the guest's bytes. */
export function marked(mark: string, told: Told): string {
  return `${BEGIN}${mark} ${jsonOf(told)}${END}`;
}

/** Parts the messages of a relay from the guest's bytes between them. */
export type MarkFinder = {
  /** Takes the next piece; returns what of it is the guest's. */
  push(bytes: Uint8Array): Uint8Array;
  /** What was held back as it might have become a message; to be called at the end. */
  rest(): Uint8Array;
};

/** @param onTold called with each message, with the guest's bytes that came before it since the last call */
export function findMarks(mark: string, onTold: (told: Told, before: Uint8Array) => void): MarkFinder {
  const begin = Buffer.from(`${BEGIN}${mark} `);
  let held = Buffer.alloc(0);
  /** The parts of a message that has begun; null: none has. */
  let message: Buffer<ArrayBuffer> | null = null;
  return {
    push(bytes) {
      let left = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
      held = Buffer.alloc(0);
      const guests: Uint8Array[] = [];
      for (;;) {
        if (message !== null) {
          const from = Math.max(0, message.length - 1);
          message = Buffer.concat([message, left]);
          const end = message.indexOf(END, from);
          if (end < 0) {
            if (message.length > LONGEST) message = message.subarray(-1);
            return Buffer.concat(guests);
          }
          const told = readTold(message.subarray(0, end).toString('utf8'));
          left = message.subarray(end + END.length);
          message = null;
          if (told !== null) onTold(told, Buffer.concat(guests.splice(0)));
        }
        const at = left.indexOf(begin);
        if (at < 0) break;
        guests.push(left.subarray(0, at));
        left = left.subarray(at + begin.length);
        message = Buffer.alloc(0);
      }
      const keep = beginningAtEnd(left, begin);
      held = Buffer.from(left.subarray(left.length - keep));
      guests.push(left.subarray(0, left.length - keep));
      return guests.length === 1 ? (guests[0] ?? NOTHING) : Buffer.concat(guests);
    },
    rest() {
      const rest = held;
      held = Buffer.alloc(0);
      return rest;
    },
  };
}

/** How many bytes at the end may be the beginning of a message. */
function beginningAtEnd(bytes: Buffer, begin: Buffer): number {
  const last = bytes.lastIndexOf(0x1b);
  if (last < 0 || bytes.length - last >= begin.length) return 0;
  const end = bytes.subarray(last);
  return end.equals(begin.subarray(0, end.length)) ? end.length : 0;
}
