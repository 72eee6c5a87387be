import { randomUUID } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { GuestState } from './guest.js';

/** A guest's state in a file, while it is being written or read. */
export type Spool = GuestState & {
  /** Appends these bytes. Rejects if the disk is full. */
  write(bytes: Buffer): Promise<void>;
};

/**
 * Opens an empty spool. It is a file without a name: nothing stays behind, however the kernel ends.
 * @param folder where there is room for it
 */
export async function openSpool(folder: string): Promise<Spool> {
  const path = join(folder, `state-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  unlinkSync(path);
  let size = 0;
  return {
    get size() {
      return size;
    },
    async write(bytes) {
      await file.appendFile(bytes);
      size += bytes.length;
    },
    async read(at, length) {
      const bytes = Buffer.alloc(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await file.read(bytes, done, length - done, at + done);
        if (bytesRead === 0) throw new Error('the state ends too early');
        done += bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}
