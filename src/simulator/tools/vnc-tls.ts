import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { CHALLENGE_BYTES, GREETING, REASON_LENGTH_BYTES, SECURITY, take } from './rfb.js';
import { answerChallenge } from './vnc-password.js';

/** VeNCrypt, which carries the security types with TLS (the RFB community's protocol document, "VeNCrypt"). */
const VENCRYPT = 19;
const VENCRYPT_VERSION = Buffer.of(0, 2);
const TLS_VNC = 258;

const WRONG_PASSWORD = 'Authentication failure';

/**
 * Lets a viewer in as a server of its own: by the password, over TLS without certificates where the viewer chooses that.
 * @param types the security types to offer: `TLSVnc` and `VncAuth`
 * @returns what the viewer is talked to through from then on; null: its password is wrong, which it has been told
 * @throws if it hangs up, or chooses what was not offered
 */
export async function letIn(
  viewer: Socket,
  types: readonly string[],
  password: string,
): Promise<Socket | null> {
  viewer.write(GREETING);
  await take(viewer, GREETING.length);
  const offered = types.flatMap((type) =>
    type === 'TLSVnc' ? [VENCRYPT] : type === 'VncAuth' ? [SECURITY.password] : [],
  );
  viewer.write(Buffer.of(offered.length, ...offered));
  const [chosen] = await take(viewer, 1);
  if (chosen === undefined || !offered.includes(chosen)) throw new Error(`security type ${chosen}`);
  const socket = chosen === VENCRYPT ? await encrypt(viewer) : viewer;
  const challenge = randomBytes(CHALLENGE_BYTES);
  socket.write(challenge);
  const answer = await take(socket, challenge.length);
  const result = Buffer.alloc(4);
  if (answer.equals(answerChallenge(password, challenge))) {
    socket.write(result);
    return socket;
  }
  result.writeUInt32BE(1);
  const length = Buffer.alloc(REASON_LENGTH_BYTES);
  length.writeUInt32BE(WRONG_PASSWORD.length);
  socket.end(Buffer.concat([result, length, Buffer.from(WRONG_PASSWORD)]));
  return null;
}

async function encrypt(viewer: Socket): Promise<Socket> {
  viewer.write(VENCRYPT_VERSION);
  await takeSame(viewer, VENCRYPT_VERSION);
  const type = Buffer.alloc(4);
  type.writeUInt32BE(TLS_VNC);
  viewer.write(Buffer.concat([Buffer.of(0), Buffer.of(1), type]));
  await takeSame(viewer, type);
  viewer.write(Buffer.of(1));
  // TLSVnc has no certificate, which OpenSSL allows only on its lowest level, and TLS 1.3 not at all.
  const ciphers = 'AECDH:ADH:@SECLEVEL=0';
  const socket = new TLSSocket(viewer, { isServer: true, ciphers, maxVersion: 'TLSv1.2', dhparam: 'auto' });
  return socket.on('error', () => socket.destroy());
}

async function takeSame(viewer: Socket, wanted: Buffer): Promise<void> {
  const got = await take(viewer, wanted.length);
  if (!got.equals(wanted)) throw new Error(`VeNCrypt: ${got.toString('hex')}, not ${wanted.toString('hex')}`);
}
