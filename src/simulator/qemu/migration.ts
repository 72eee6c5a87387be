import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuestState } from '../guest/guest.js';
import { openSpool } from '../guest/spool.js';
import { connectToSocket } from '../wire.js';
import { type Qmp, recordOf } from './qmp.js';
import { listenOnce } from './sockets.js';

const SOCKET = 'state.sock';
const CHECK_MS = 20;
const PIECE_BYTES = 256 * 1024;
const NO_LIMIT_BYTES = 2 ** 40;

/**
 * Saves the state of a guest that stands still: memory, devices and cores in QEMU's migration stream.
 * @param folderOf gives QEMU's folder, which is there once QEMU has answered
 */
export async function saveState(qmp: Qmp, folderOf: () => string): Promise<GuestState> {
  // QEMU migrates a guest only once while it stands still.
  if (recordOf(await qmp.run('query-status')).status === 'postmigrate') {
    await Promise.all([qmp.run('cont'), qmp.run('stop')]);
  }
  const folder = folderOf();
  rmSync(join(folder, SOCKET), { force: true });
  const spool = await openSpool(folder);
  try {
    let written: Promise<void> = Promise.resolve();
    const server = await listenOnce(folder, SOCKET, (socket) => {
      written = writeAll(socket, spool.write);
      written.catch(() => {});
    });
    try {
      await qmp.run('migrate-set-parameters', { 'max-bandwidth': NO_LIMIT_BYTES });
      await qmp.run('migrate', { uri: `unix:${SOCKET}` });
      await migrated(qmp);
    } catch (error) {
      // QEMU only sees that the connection has ended: why is known here, such as a full disk.
      await written;
      throw error;
    } finally {
      server.close();
    }
    await written;
    return spool;
  } catch (error) {
    await spool.close();
    throw error;
  }
}

async function writeAll(socket: Socket, write: (bytes: Buffer) => Promise<void>): Promise<void> {
  for await (const bytes of socket) await write(bytes);
}

/** Gives a state to a QEMU that was started to take one; rejects if it cannot. */
export async function loadState(qmp: Qmp, folderOf: () => string, state: GuestState): Promise<void> {
  // The disks belong to the QEMU before it until it runs.
  await qmp.run('migrate-set-capabilities', {
    capabilities: [{ capability: 'late-block-activate', state: true }],
  });
  await qmp.run('migrate-incoming', { uri: `unix:${SOCKET}` });
  const socket = await connectToSocket(join(folderOf(), SOCKET));
  if (socket === null) throw new Error('QEMU does not wait for a state');
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
