import type { Socket } from 'node:net';

/** Up to this many bytes wait for a reader (docs/palacios/tools.md, "The console tools"). */
const BACKLOG_BYTES = 4096;
const READER_FULL_BYTES = 64 * 1024;
/** So much of what is typed waits for a guest that does not read; what comes after that is lost. */
const GUEST_FULL_BYTES = 64 * 1024;

/** A CHAR_STREAM as a serial port of a guest in QEMU: one reader at a time, and a backlog while there is none. */
export type SerialPort = {
  /** Connects QEMU's end, in place of an earlier QEMU's. */
  attach(guest: Socket): void;
  /** Bytes for the guest; without one they are lost. */
  type(bytes: Uint8Array): void;
  connected(): boolean;
  /** Connects a reader and gives it the backlog. The caller has checked that there is none yet. */
  connect(socket: Socket): void;
  /** Ends the reader's connection. */
  close(): void;
};

export function createSerialPort(): SerialPort {
  let guest: Socket | null = null;
  let reader: Socket | null = null;
  let backlog: Buffer[] = [];
  let backlogBytes = 0;

  const take = (bytes: Buffer, from: Socket) => {
    if (reader) {
      reader.write(bytes);
      if (reader.writableLength >= READER_FULL_BYTES) from.pause();
      return;
    }
    const kept = bytes.subarray(0, BACKLOG_BYTES - backlogBytes);
    if (kept.length === 0) return;
    backlog.push(Buffer.from(kept));
    backlogBytes += kept.length;
  };
  return {
    attach(socket) {
      guest?.destroy();
      guest = socket;
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        if (guest === socket) guest = null;
      });
      socket.on('data', (bytes: Buffer) => take(bytes, socket));
    },
    type(bytes) {
      if (guest && guest.writableLength + bytes.length <= GUEST_FULL_BYTES) guest.write(bytes);
    },
    connected: () => reader !== null,
    connect(socket) {
      reader = socket;
      socket.on('drain', () => guest?.resume());
      socket.once('close', () => {
        reader = null;
        guest?.resume();
      });
      if (backlogBytes > 0) socket.write(Buffer.concat(backlog));
      backlog = [];
      backlogBytes = 0;
    },
    close: () => reader?.destroy(),
  };
}
