import { readSync } from 'node:fs';
import type { IPty } from 'node-pty';

const PIECE_BYTES = 64 * 1024;
/** More than any terminal buffers. */
const REST_LIMIT_BYTES = 1024 * 1024;

/** node-pty's Unix terminal, with the descriptor, stream and events that its types leave out. */
export type UnixTerminal = IPty & {
  fd: number;
  _socket: { readonly readableLength: number };
  on(event: 'close' | 'error' | 'end', listener: () => void): void;
};

/**
 * After the child has hung up, libuv takes a short read for the end, and the rest would be lost: it is read here, while
 * the descriptor is still open.
 */
export function readRestAtEnd(pty: IPty, give: (bytes: Uint8Array) => void): void {
  const child = pty as UnixTerminal;
  child.on('end', () => {
    for (let left = REST_LIMIT_BYTES; left > 0; ) {
      const bytes = Buffer.alloc(PIECE_BYTES);
      const count = tryRead(child.fd, bytes, 0);
      if (count === 0) return;
      left -= count;
      give(bytes.subarray(0, count));
    }
  });
}

/** Reads what a descriptor has ready; 0 where there is nothing (EAGAIN, EIO or the end). */
export function tryRead(descriptor: number, bytes: Buffer, from: number): number {
  try {
    return readSync(descriptor, bytes, from, bytes.length - from, null);
  } catch {
    return 0;
  }
}
