import { closeSync, createWriteStream, openSync, read as readAt, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuestState } from '../guest/guest.js';
import { type Qmp, recordOf } from './qmp.js';
import { connectIn, listenOnce } from './sockets.js';

const SOCKET = 'state.sock';
const CHECK_MS = 20;
const PIECE_BYTES = 256 * 1024;
const NO_LIMIT_BYTES = 2 ** 40;

/** A state on its way out of a guest: `free` ends it, and nothing can be read any more. */
export type SavedState = GuestState & { free(): void };

/**
 * Saves the state of a guest that stands still, by a migration to a file of no name.
 * @param folderOf gives QEMU's folder, which is there once QEMU has answered
 */
export async function saveState(qmp: Qmp, folderOf: () => string): Promise<SavedState> {
  // QEMU migrates a guest only once while it stands still.
  if (recordOf(await qmp.run('query-status')).status === 'postmigrate') {
    const going = qmp.run('cont');
    await qmp.run('stop');
    await going;
  }
  const folder = folderOf();
  const path = join(folder, 'state');
  const descriptor = openSync(path, 'wx+', 0o600);
  rmSync(path);
  rmSync(join(folder, SOCKET), { force: true });
  try {
    const file = createWriteStream('', { fd: descriptor, autoClose: false });
    let written: Promise<void> = Promise.resolve();
    const server = await listenOnce(folder, SOCKET, (socket) => {
      written = pipeline(socket, file);
      written.catch(() => {});
    });
    try {
      await qmp.run('migrate-set-parameters', { 'max-bandwidth': NO_LIMIT_BYTES });
      await qmp.run('migrate', { uri: `unix:${SOCKET}` });
      await migrated(qmp);
    } finally {
      server.close();
    }
    await written;
    return stateIn(descriptor, file.bytesWritten);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function stateIn(descriptor: number, size: number): SavedState {
  let isOpen = true;
  return {
    size,
    read(at, length) {
      return new Promise((resolve, reject) => {
        if (!isOpen) return reject(new Error('the guest of this state is gone'));
        readAt(descriptor, Buffer.alloc(length), 0, length, at, (error, count, bytes) => {
          if (error) reject(error);
          else if (count < length) reject(new Error('the state of the guest ends early'));
          else resolve(bytes);
        });
      });
    },
    free() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

/** Gives a state to a QEMU that was started to take one; rejects if it cannot. */
export async function loadState(qmp: Qmp, folderOf: () => string, state: GuestState): Promise<void> {
  // The disks belong to the QEMU before it until it runs.
  await qmp.run('migrate-set-capabilities', {
    capabilities: [{ capability: 'late-block-activate', state: true }],
  });
  await qmp.run('migrate-incoming', { uri: `unix:${SOCKET}` });
  const socket = await connectIn(folderOf(), SOCKET);
  await Promise.all([pipeline(Readable.from(pieces(state)), socket), migrated(qmp)]);
}

async function* pieces(state: GuestState): AsyncGenerator<Buffer> {
  for (let at = 0; at < state.size; at += PIECE_BYTES)
    yield await state.read(at, Math.min(PIECE_BYTES, state.size - at));
}

async function migrated(qmp: Qmp): Promise<void> {
  for (;;) {
    const { status, 'error-desc': words } = recordOf(await qmp.run('query-migrate'));
    if (status === 'completed') return;
    if (status === 'failed' || status === 'cancelled') throw new Error(`QEMU could not: ${words ?? status}`);
    await delay(CHECK_MS);
  }
}
