import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuestState } from '../guest/guest.js';
import { openSpool } from '../guest/spool.js';
import { connectToSocket } from '../wire.js';
import { type Qmp, recordOf } from './qmp.js';
import { listenOnce } from './sockets.js';

/** The sockets in QEMU's folder through which its state goes out and comes in. */
const OUTGOING = 'outgoing.sock';
const INCOMING = 'incoming.sock';
const PIECE_BYTES = 1024 * 1024;
const ASK_EVERY_MS = 20;
/** QEMU's own limit is made for a network. */
const BYTES_PER_SECOND = 10 * 1024 ** 3;

/** The option with which a QEMU waits for {@link loadState}. */
export const AWAITS_STATE: readonly string[] = ['-incoming', 'defer'];

/**
 * Takes the state of a QEMU that stands still: memory, devices and cores in QEMU's migration stream. It stands still
 * afterwards, too.
 * @param folder QEMU's own folder
 */
export async function saveState(qmp: Qmp, folder: string): Promise<GuestState> {
  const spool = await openSpool(folder);
  try {
    let written: Promise<void> = Promise.reject(new Error('QEMU did not connect'));
    written.catch(() => {});
    const server = await listenOnce(folder, OUTGOING, (socket) => {
      written = writeAll(socket, spool.write);
      written.catch(() => {});
    });
    try {
      await qmp.run('migrate-set-parameters', { 'max-bandwidth': BYTES_PER_SECOND });
      await qmp.run('migrate', { uri: `unix:${OUTGOING}` });
      await finished(qmp);
      await written;
    } finally {
      server.close();
    }
    return spool;
  } catch (error) {
    await spool.close();
    throw error;
  }
}

async function writeAll(socket: Socket, write: (bytes: Buffer) => Promise<void>): Promise<void> {
  for await (const bytes of socket) await write(bytes);
}

/**
 * Gives a state to a QEMU that was started with {@link AWAITS_STATE}. Then it stands still with that state.
 * Rejects if QEMU does not take it; QEMU then ends.
 * @param folder gives QEMU's own folder, once it has started
 */
export async function loadState(qmp: Qmp, folder: () => string, state: GuestState): Promise<void> {
  await qmp.run('migrate-incoming', { uri: `unix:${INCOMING}` });
  const socket = await connectToSocket(join(folder(), INCOMING));
  if (socket === null) throw new Error('QEMU does not wait for its state');
  // What is written to it says whether it works.
  socket.on('error', () => {});
  try {
    for (let at = 0; at < state.size; at += PIECE_BYTES)
      await send(socket, await state.read(at, Math.min(PIECE_BYTES, state.size - at)));
    socket.end();
    await finished(qmp);
  } finally {
    socket.destroy();
  }
}

function send(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** Waits until a migration is complete; rejects with QEMU's words if it fails, or if QEMU ends. */
async function finished(qmp: Qmp): Promise<void> {
  for (;;) {
    const answer = recordOf(await qmp.run('query-migrate'));
    if (answer.status === 'completed') return;
    if (answer.status === 'failed' || answer.status === 'cancelled')
      throw new Error(String(answer['error-desc'] ?? 'QEMU could not do it'));
    await delay(ASK_EVERY_MS);
  }
}
