import type { Socket } from 'node:net';
import { answerChallenge } from './vnc-password.js';

/** RFB, the protocol of VNC, as far as a viewer needs it to be let in (RFC 6143, section 7.1). */

/** What both sides say first. */
export const GREETING = 'RFB 003.008\n';
export const REASON_LENGTH_BYTES = 4;

const LONGEST_REASON = 4096;
const HIGHEST_PORT = 65_535;
export const CHALLENGE_BYTES = 16;
const EVENTS = ['readable', 'end', 'close'] as const;
export const SECURITY = { none: 1, password: 2 };

/**
 * How logging in ended. `in`: the server waits for the viewer's next message; `asks`: it wants a password, and there is
 * none; `refused`: it lets nobody in; `denied`: it does not take the password; `stranger`: it does not speak RFB 3.8.
 */
export type LogIn = { end: 'in' | 'asks' | 'stranger' } | { end: 'refused' | 'denied'; reason: string };

/** True for a number that a TCP port can have; 0 stands for any free one. */
export function isPort(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= HIGHEST_PORT;
}

/**
 * Logs in to a VNC server.
 * @param socket just connected; read by nobody else
 * @param password one character for each byte; null: there is none
 * @throws if the server hangs up
 */
export async function logIn(socket: Socket, password: string | null): Promise<LogIn> {
  const greeting = await take(socket, GREETING.length);
  if (greeting.toString('latin1') !== GREETING) return { end: 'stranger' };
  socket.write(GREETING);
  const [count = 0] = await take(socket, 1);
  if (count === 0) return { end: 'refused', reason: await takeReason(socket) };
  const offered = await take(socket, count);
  if (offered.includes(SECURITY.password)) {
    if (password === null) return { end: 'asks' };
    socket.write(Buffer.of(SECURITY.password));
    socket.write(answerChallenge(password, await take(socket, CHALLENGE_BYTES)));
  } else if (offered.includes(SECURITY.none)) {
    socket.write(Buffer.of(SECURITY.none));
  } else {
    return { end: 'stranger' };
  }
  const result = (await take(socket, 4)).readUInt32BE();
  return result === 0 ? { end: 'in' } : { end: 'denied', reason: await takeReason(socket) };
}

async function takeReason(socket: Socket): Promise<string> {
  const length = (await take(socket, REASON_LENGTH_BYTES)).readUInt32BE();
  const reason = await take(socket, Math.min(length, LONGEST_REASON));
  // QEMU counts the zero at the end of its string.
  return reason.toString('latin1').replace(/\0$/, '');
}

/**
 * Takes the next bytes from a socket that nobody else reads.
 * @throws if it ends before
 */
export async function take(socket: Socket, count: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let missing = count; missing > 0; ) {
    // What lies ready is taken at once: a stream that keeps some says again and again that it is readable.
    const piece: Buffer | null = socket.read(Math.min(missing, socket.readableLength));
    if (piece) {
      pieces.push(piece);
      missing -= piece.length;
    } else {
      if (socket.readableEnded || socket.destroyed) throw new Error('the VNC server hung up');
      await moreOrEnd(socket);
    }
  }
  return Buffer.concat(pieces);
}

function moreOrEnd(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of EVENTS) socket.off(event, done);
      resolve();
    };
    for (const event of EVENTS) socket.on(event, done);
  });
}
