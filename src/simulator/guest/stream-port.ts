import type { Socket } from 'node:net';

/** Up to this many bytes wait for a reader (docs/palacios/tools.md, "The console tools"). */
const BACKLOG_BYTES = 4096;
const SOCKET_FULL_BYTES = 64 * 1024;

/** A guest's CHAR_STREAM device: one reader at a time, and a small backlog while there is none. */
export type StreamPort = {
  write(text: string): void;
  /** False while the reader is behind. */
  ready(): boolean;
  connected(): boolean;
  /** Connects a reader and gives it the backlog. The caller has checked that there is none yet. */
  connect(socket: Socket, onDrain: () => void): void;
  close(): void;
};

export function createStreamPort(): StreamPort {
  let reader: Socket | null = null;
  let backlog: Buffer[] = [];
  let backlogBytes = 0;
  return {
    write(text) {
      const bytes = Buffer.from(text);
      if (reader) {
        reader.write(bytes);
        return;
      }
      const kept = bytes.subarray(0, BACKLOG_BYTES - backlogBytes);
      if (kept.length === 0) return;
      backlog.push(kept);
      backlogBytes += kept.length;
    },
    ready: () => reader === null || reader.writableLength < SOCKET_FULL_BYTES,
    connected: () => reader !== null,
    connect(socket, onDrain) {
      reader = socket;
      socket.on('drain', onDrain);
      socket.once('close', () => {
        reader = null;
      });
      if (backlogBytes > 0) socket.write(Buffer.concat(backlog));
      backlog = [];
      backlogBytes = 0;
    },
    close: () => reader?.destroy(),
  };
}
