import { randomInt } from 'node:crypto';
import type { Device } from '../../host/device.js';
import type { Host } from '../../host/host.js';
import { endChild } from '../end-child.js';
import { takeFreePort } from './free-port.js';
import { waitForGreeting } from './rfb-greeting.js';
import { makeVncFolder, removeVncFolder } from './vnc-folder.js';
import type { VncOffer } from './vnc-offer.js';
import { startVncServer, type VncServer } from './vnc-server.js';

/** A busy machine starts a server slowly; one that ends is noticed at once. */
const GREETING_MS = 30_000;
const ATTEMPTS = 3;
/** VNC uses eight characters; here without those that look alike. */
const PASSWORD_LENGTH = 8;
const PASSWORD_CHARACTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A server that greeted, and a function that releases its port and folder. */
export type Serving = {
  server: VncServer;
  port: number;
  password: string;
  folder: string;
  cleanUp: () => void;
};

/**
 * Starts a server for a guest's screen on a free port with a random password, and waits until it greets.
 * @returns it, or why there is none, in words
 */
export async function serveVnc(
  host: Host,
  device: Device,
  offer: VncOffer,
): Promise<Serving | { reason: string }> {
  let reason = 'no port from 5951 to 6050 is free';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const serving = await serve(host, device, offer);
    if (serving === null) break;
    if ('server' in serving) return serving;
    reason = serving.reason;
    if (!serving.again) break;
  }
  return { reason };
}

/** One attempt; null: no port is free. `again`: the server ended on its own, perhaps because its port was taken. */
async function serve(
  host: Host,
  device: Device,
  offer: VncOffer,
): Promise<Serving | { reason: string; again: boolean } | null> {
  const folder = makeVncFolder();
  if (typeof folder !== 'string') return { ...folder, again: false };
  const free = await takeFreePort();
  const cleanUp = () => {
    free?.release();
    removeVncFolder(folder);
  };
  if (free === null) {
    cleanUp();
    return null;
  }
  const { port } = free;
  const password = randomPassword();
  const server = await startVncServer(host, { device, port, password, folder, offer });
  if ('reason' in server) {
    cleanUp();
    return { reason: server.reason, again: false };
  }
  const ended: { how: string | null } = { how: null };
  void server.ended.then((end) => {
    ended.how = end.how;
  });
  const greeted = await waitForGreeting(port, GREETING_MS, () => ended.how !== null);
  if (greeted && ended.how === null) return { server, port, password, folder, cleanUp };
  const { how } = ended;
  await endChild(server.ended, null, server.kill);
  cleanUp();
  if (how !== null) return { reason: `the VNC server ended at once (${how})`, again: true };
  const reason = `the VNC server on port ${port} did not answer for ${GREETING_MS / 1000} s`;
  return { reason, again: false };
}

function randomPassword(): string {
  const character = () => PASSWORD_CHARACTERS[randomInt(PASSWORD_CHARACTERS.length)] ?? 'x';
  return Array.from({ length: PASSWORD_LENGTH }, character).join('');
}
