import type { Socket } from 'node:net';

/** A line between an ssh and an sshd, the same both ways. */
export type Line = {
  /** How long a byte travels one way, in ms. */
  delayMs?: number;
  /** How many bytes pass in a second; by default as many as come. 9,600 baud are 960. */
  bytesPerSecond?: number;
  /**
   * The share of packets that are lost, from 0 to 1. TCP sends them again, so what is above it sees no loss: what
   * comes after a lost one waits for it.
   */
  loss?: number;
  /** For what is lost; default 1. */
  seed?: number;
};

/** What passes one way through a relay. */
export type Course = {
  /** Sends on what has arrived by now. */
  run(): void;
  /** Forgets what is on its way. */
  drop(): void;
};

type Through = {
  line(): Line;
  isFrozen(): boolean;
  /** A number in [0, 1). */
  random(): number;
  carried(bytes: number): void;
};

/** The most that Ethernet carries of TCP in one packet, in bytes. */
const PACKET = 1448;
/** When TCP sends a lost packet again, after a round trip at the earliest: Linux's least time, in ms. */
const LEAST_RETRANSMISSION_MS = 200;
/** What is on its way at most; a sender that is faster waits, as for a small buffer of a modem. */
const MOST_ON_THE_WAY = 64 * 1024;

/** A packet on its way; no bytes: the end. */
type Packet = { arrivesAt: number; bytes: Buffer | null };

/** Carries what one socket sends to another, as the line does. */
export function openCourse(from: Socket, to: Socket, { line, isFrozen, random, carried }: Through): Course {
  const { delayMs = 0 } = line();
  const packets: Packet[] = [];
  let onTheWay = 0;
  // A connection takes a round trip before its first byte can be sent.
  let sentUntil = performance.now() + 2 * delayMs;
  let lastArrival = 0;
  let timer: NodeJS.Timeout | null = null;

  const send = (bytes: Buffer | null) => {
    const { delayMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY, loss = 0 } = line();
    const size = bytes?.length ?? 0;
    sentUntil = Math.max(sentUntil, performance.now()) + (size / bytesPerSecond) * 1000;
    const again = random() < loss ? Math.max(LEAST_RETRANSMISSION_MS, 2 * delayMs) : 0;
    lastArrival = Math.max(lastArrival, sentUntil + delayMs + again);
    packets.push({ arrivesAt: lastArrival, bytes });
    onTheWay += size;
  };
  const balance = () => {
    if (onTheWay > MOST_ON_THE_WAY || to.writableNeedDrain) from.pause();
    else from.resume();
  };
  const run = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (isFrozen()) return;
    for (let next = packets[0]; next !== undefined; next = packets[0]) {
      const wait = next.arrivesAt - performance.now();
      if (wait > 0) {
        timer = setTimeout(run, wait);
        break;
      }
      packets.shift();
      if (next.bytes === null) to.end();
      else {
        to.write(next.bytes);
        onTheWay -= next.bytes.length;
        carried(next.bytes.length);
      }
    }
    balance();
  };
  from.on('data', (bytes: Buffer) => {
    const { bytesPerSecond = Number.POSITIVE_INFINITY } = line();
    const piece = Math.max(1, Math.min(PACKET, Math.floor(bytesPerSecond / 20)));
    for (let at = 0; at < bytes.length; at += piece) send(bytes.subarray(at, at + piece));
    balance();
    run();
  });
  to.on('drain', balance);
  from.on('end', () => {
    send(null);
    run();
  });
  return {
    run,
    drop: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      packets.length = 0;
    },
  };
}
