import { Transform } from 'node:stream';

/** No message is larger: the first state of a large host is the largest that there is. */
export const MOST_MESSAGE_BYTES = 16 * 1024 * 1024;

/** What start-up files print before the first message; more than this is no start-up file's. */
const MOST_NOISE_BYTES = 64 * 1024;

/** How much is read at once of one that was quiet before, and in each second of one that never is. */
const BURST_BYTES = 2 * MOST_MESSAGE_BYTES;
const BYTES_PER_SECOND = 1024 * 1024;

/** What a message costs besides its bytes: small ones are work, too. */
const MESSAGE_COST = 4096;

/** After so much is read beyond its share, the other end waits. */
const LONGEST_WAIT_MS = 1000;

/** The only header that is written (`StreamMessageWriter` of vscode-jsonrpc). */
const HEADER = /Content-Length: (\d{1,9})\r\n\r\n/;
const LONGEST_HEADER = 'Content-Length: 123456789\r\n\r\n'.length;

export type FrameGuard = {
  /** Passes on what comes, a whole message at a time, and nothing else. */
  stream: Transform;
  /** What came before the first message, as latin1. */
  noise(): string;
  /** How many bytes have come. */
  received(): number;
};

/**
 * Stands before the library's reader, which takes any length for granted: each message is bounded before it is kept, and
 * its bytes before it is parsed. What comes faster than it may is read later, so that the other end waits.
 * @param onBad called once, in words, where what came is no message; nothing is passed on any more
 * @param now milliseconds of a clock that never jumps
 */
export function guardFrames(
  onBad: (reason: string) => void,
  now: () => number = () => performance.now(),
): FrameGuard {
  let noise = '';
  let isBegun = false;
  let isBad = false;
  let rest: Buffer = Buffer.alloc(0);
  /** The message that is being gathered. */
  let body: Gathered | null = null;
  let credit = BURST_BYTES;
  let seenAt = now();
  let received = 0;

  const bad = (reason: string) => {
    isBad = true;
    rest = Buffer.alloc(0);
    body = null;
    onBad(reason);
  };
  const spend = (bytes: number) => {
    const at = now();
    credit = Math.min(BURST_BYTES, credit + ((at - seenAt) / 1000) * BYTES_PER_SECOND) - bytes;
    seenAt = at;
  };

  /** Takes the header at the start of the rest; false: it is not whole, or it is none. */
  const takeHeader = (): boolean => {
    const head = rest.subarray(0, isBegun ? LONGEST_HEADER : rest.length).toString('latin1');
    const found = HEADER.exec(head);
    if (found === null) {
      if (!isBegun && rest.length > MOST_NOISE_BYTES) {
        noise = head.slice(0, MOST_NOISE_BYTES);
        bad(`it has sent ${MOST_NOISE_BYTES / 1024} kB and none of the protocol`);
      } else if (isBegun && (rest.length >= LONGEST_HEADER || !mayBegin(head))) {
        bad('what came after a message is not the start of one');
      }
      return false;
    }
    if (isBegun && found.index > 0) {
      bad('what came after a message is not the start of one');
      return false;
    }
    if (!isBegun) noise = head.slice(0, found.index);
    isBegun = true;
    const length = Number(found[1]);
    if (length === 0 || length > MOST_MESSAGE_BYTES) {
      bad(`it announced a message of ${length} bytes`);
      return false;
    }
    body = { header: found[0], bytes: Buffer.alloc(0), used: 0, length };
    rest = rest.subarray(found.index + found[0].length);
    return true;
  };

  const takeBody = (stream: Transform, gathered: Gathered): boolean => {
    rest = gather(gathered, rest);
    if (gathered.used < gathered.length) return false;
    stream.push(Buffer.from(gathered.header, 'latin1'));
    stream.push(gathered.bytes);
    body = null;
    spend(MESSAGE_COST);
    return true;
  };

  const stream: Transform = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (isBad) return done();
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      spend(chunk.length);
      while (!isBad && (body === null ? takeHeader() : takeBody(stream, body))) {
        // Until what is left is no whole message.
      }
      if (!isBegun) noise = rest.toString('latin1');
      if (credit >= 0) return done();
      setTimeout(done, Math.min((-credit / BYTES_PER_SECOND) * 1000, LONGEST_WAIT_MS));
    },
  });
  return { stream, noise: () => noise, received: () => received };
}

type Gathered = { header: string; bytes: Buffer; used: number; length: number };

/** Less is not worth growing for. */
const LEAST_ROOM = 16 * 1024;

/** Adds to a message what it lacks; returns what is left. Room grows with what came, not with what was announced. */
function gather(gathered: Gathered, chunk: Buffer): Buffer {
  const { used, length } = gathered;
  const piece = chunk.subarray(0, length - used);
  const needed = used + piece.length;
  if (needed > gathered.bytes.length) {
    const room = Math.min(length, Math.max(needed, gathered.bytes.length * 2, LEAST_ROOM));
    const larger = Buffer.allocUnsafeSlow(room);
    gathered.bytes.copy(larger, 0, 0, used);
    gathered.bytes = larger;
  }
  piece.copy(gathered.bytes, used);
  gathered.used = needed;
  return chunk.subarray(piece.length);
}

/** True where a header may begin with this. */
function mayBegin(head: string): boolean {
  const words = 'Content-Length: ';
  return head.length <= words.length
    ? words.startsWith(head)
    : head.startsWith(words) && /^\d{1,9}\r?\n?\r?\n?$/.test(head.slice(words.length));
}
