import { createServer, type Server, type Socket } from 'node:net';
import { GREETING, logIn, REASON_LENGTH_BYTES } from './rfb.js';
import { letIn } from './vnc-tls.js';

const NO_SCREEN = 'This VM shows no VNC screen.';

/**
 * A server for VNC viewers on this machine, which is not listening yet. Each viewer is connected to the screen of its
 * own that `openScreen` gives it, and goes when that goes; one that does not read holds up only its own screen.
 * @param openScreen connects to the VNC server of a guest; null: it has none, and the viewer is told so
 * @param own where the server itself lets viewers in; without it the guest's server does
 */
export function createRelay(
  openScreen: () => Promise<Socket | null>,
  own: OwnSecurity | null = null,
): Server {
  return createServer(async (viewer) => {
    viewer.on('error', () => viewer.destroy());
    const screen = await openScreen();
    if (!screen) refuse(viewer);
    else if (own === null) connectBoth(viewer, screen);
    else await letInto(viewer, screen, own);
  });
}

/** The security types that a server offers, and its password. */
export type OwnSecurity = { types: readonly string[]; password: string };

async function letInto(viewer: Socket, screen: Socket, { types, password }: OwnSecurity): Promise<void> {
  screen.on('error', () => screen.destroy());
  try {
    const inside = await letIn(viewer, types, password);
    if (inside !== null && (await logIn(screen, password)).end === 'in') connectBoth(inside, screen);
    else screen.destroy();
  } catch {
    viewer.destroy();
    screen.destroy();
  }
}

function connectBoth(viewer: Socket, screen: Socket): void {
  screen.on('error', () => screen.destroy());
  if (viewer.destroyed) {
    screen.destroy();
    return;
  }
  viewer.once('close', () => screen.destroy());
  // What the screen said last, such as why it refuses a password, still reaches the viewer.
  screen.once('close', () => viewer.end());
  viewer.pipe(screen).pipe(viewer);
}

/** RFB up to the choice of security, where a server may refuse with a reason. */
function refuse(viewer: Socket): void {
  viewer.write(GREETING);
  let read = 0;
  viewer.on('data', (bytes: Buffer) => {
    read += bytes.length;
    if (read < GREETING.length) return;
    const length = Buffer.alloc(REASON_LENGTH_BYTES);
    length.writeUInt32BE(NO_SCREEN.length);
    viewer.end(Buffer.concat([Buffer.of(0), length, Buffer.from(NO_SCREEN)]));
  });
}
