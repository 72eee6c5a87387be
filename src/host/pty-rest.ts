import { readSync } from 'node:fs';
import type { IPty } from 'node-pty';

const PIECE_BYTES = 64 * 1024;
/** More than any terminal holds. */
const REST_LIMIT_BYTES = 1024 * 1024;

/** node-pty's Unix terminal: its descriptor, its stream and its events are beside what its types tell. */
export type UnixTerminal = IPty & {
  fd: number;
  _socket: { readonly readableLength: number };
  on(event: 'close' | 'error' | 'end', listener: () => void): void;
};

/**
 * Where the child has hung up, libuv takes a short read for the last of it, and the rest would be lost: it is
 * read here, while the descriptor is still open.
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

/** Reads what a descriptor has at this moment; 0 where nothing is left: EAGAIN, EIO or the end. */
export function tryRead(descriptor: number, bytes: Buffer, from: number): number {
  try {
    return readSync(descriptor, bytes, from, bytes.length - from, null);
  } catch {
    return 0;
  }
}
