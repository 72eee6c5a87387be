import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GREETING, take } from '../../src/simulator/tools/rfb.js';
import { answerChallenge } from '../../src/simulator/tools/vnc-password.js';
import { createRelay } from '../../src/simulator/tools/vnc-relay.js';
import { letIn } from '../../src/simulator/tools/vnc-tls.js';
import { connectToSocket } from '../../src/simulator/wire.js';
import { type BareQemu, NO_QEMU, startBareQemu } from '../support/bare-qemu.js';
import { hungUp, view, viewIn } from '../support/rfb.js';
import { until } from './simulated-host.js';

/** Longer than the address of a socket. */
const LONG_NAME = 'l'.repeat(120);

let folder: string;
const endings: (() => unknown)[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'vnc-relay-')), LONG_NAME);
  mkdirSync(folder);
});

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

/** Starts a server on a free port, and returns the port. */
async function listen(server: Server): Promise<number> {
  endings.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** A viewer that speaks no RFB. */
function dial(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  endings.push(() => socket.destroy());
  return socket;
}

const closed = (socket: Socket) => until('a socket has closed', () => socket.destroyed);

/** A screen on a Unix socket that does to each viewer what it is told; a relay in front of it. */
async function screenWith(onViewer: (socket: Socket) => void): Promise<{ port: number; seen: Socket[] }> {
  const seen: Socket[] = [];
  const server = createServer((socket) => {
    seen.push(socket);
    socket.on('error', () => socket.destroy());
    endings.push(() => socket.destroy());
    onViewer(socket);
  });
  const ends = await listen(server);
  const port = await listen(createRelay(async () => connect(ends, '127.0.0.1')));
  return { port, seen };
}

describe('a relay that lets viewers in itself', () => {
  /** A screen with the same password behind a relay that offers TLS and the password alone. */
  async function ownRelay(): Promise<number> {
    const ends = await listen(
      createServer(async (socket) => {
        socket.on('error', () => socket.destroy());
        endings.push(() => socket.destroy());
        const inside = await letIn(socket, ['VncAuth'], 'se3ret').catch(() => null);
        inside?.write('the screen');
      }),
    );
    const own = { types: ['TLSVnc', 'VncAuth'], password: 'se3ret' };
    return listen(createRelay(async () => connect(ends, '127.0.0.1'), own));
  }

  /** Chooses a security type, and answers the challenge. */
  async function choose(socket: Socket, type: number, password: string): Promise<Socket> {
    expect(await take(socket, 12)).toEqual(Buffer.from(GREETING));
    socket.write(GREETING);
    expect([...(await take(socket, 3))]).toEqual([2, 19, 2]);
    socket.write(Buffer.of(type));
    const spoken = type === 19 ? await encrypted(socket) : socket;
    spoken.write(answerChallenge(password, await take(spoken, 16)));
    return spoken;
  }

  async function encrypted(socket: Socket): Promise<Socket> {
    expect([...(await take(socket, 2))]).toEqual([0, 2]);
    socket.write(Buffer.of(0, 2));
    expect([...(await take(socket, 6))]).toEqual([0, 1, 0, 0, 1, 2]);
    socket.write(Buffer.of(0, 0, 1, 2));
    expect([...(await take(socket, 1))]).toEqual([1]);
    return connectTls({
      socket,
      ciphers: 'AECDH:ADH:@SECLEVEL=0',
      maxVersion: 'TLSv1.2',
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
  }

  test.each([19, 2])('by security type %i', async (type) => {
    const inside = await choose(dial(await ownRelay()), type, 'se3ret');
    expect((await take(inside, 4)).readUInt32BE()).toBe(0);
    expect((await take(inside, 10)).toString()).toBe('the screen');
    const outside = await choose(dial(await ownRelay()), type, 'wrong');
    expect((await take(outside, 4)).readUInt32BE()).toBe(1);
  });

  test('and hangs up on one that chooses what was not offered', async () => {
    const viewer = dial(await ownRelay());
    await take(viewer, 12);
    viewer.write(GREETING);
    await take(viewer, 3);
    viewer.write(Buffer.of(1));
    viewer.resume();
    await closed(viewer);
  });
});

describe('the relay of v3_x0vncserver', () => {
  test('tells viewers that there is no screen', async () => {
    const port = await listen(createRelay(() => Promise.resolve(null)));
    const refused = { end: 'refused', reason: 'This VM shows no VNC screen.' };
    expect(await view(port, 'se3ret')).toEqual(refused);
    expect(await view(port, null)).toEqual(refused);
  });

  test('closes the screen of a viewer that goes, also one that went before the screen was there', async () => {
    const { port, seen } = await screenWith((socket) => socket.resume());
    const viewer = dial(port);
    await until('the screen', () => seen.length === 1);
    viewer.destroy();
    await closed(seen[0] as Socket);

    let give = (_: Socket) => {};
    let asked = false;
    const slow = createRelay(() => {
      asked = true;
      return new Promise((resolve) => {
        give = resolve;
      });
    });
    let left: Socket | undefined;
    slow.on('connection', (socket) => {
      left = socket;
    });
    const gone = dial(await listen(slow));
    await until('the call', () => asked);
    gone.resetAndDestroy();
    await until('the viewer has gone', () => left?.destroyed);
    const late = await connectTo(port, seen);
    give(late);
    await closed(late);
  });

  test('gives a viewer what the screen said before it closed', async () => {
    const last = 'x'.repeat(300_000);
    const { port } = await screenWith((socket) => socket.end(last));
    const viewer = dial(port);
    let said = '';
    viewer.on('data', (bytes) => {
      said += bytes;
    });
    await closed(viewer);
    expect(said).toBe(last);
  });

  test('serves others while a viewer does not read, and keeps little for that one', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const pieces = 64;
    const sent = new Map<Socket, number>();
    const flood = (socket: Socket) => {
      const count = sent.get(socket) ?? 0;
      if (count === pieces) socket.end();
      else
        socket.write(piece, (error) => {
          if (error) return;
          sent.set(socket, count + 1);
          flood(socket);
        });
    };
    const { port, seen } = await screenWith(flood);
    const stuck = dial(port);
    await until('the first screen', () => seen.length === 1);
    const count = (socket: Socket) => {
      let bytes = 0;
      socket.on('data', (data) => {
        bytes += data.length;
      });
      return () => bytes;
    };
    const reader = dial(port);
    const read = count(reader);
    await closed(reader);
    expect(read()).toBe(pieces * piece.length);
    expect(sent.get(seen[0] as Socket) ?? 0).toBeLessThan(pieces);

    const rest = count(stuck);
    await closed(stuck);
    expect(rest()).toBe(pieces * piece.length);
  });
});

/** Connects past the relay's viewers, to its screen. */
async function connectTo(port: number, seen: Socket[]): Promise<Socket> {
  const before = seen.length;
  const socket = dial(port);
  await until('another screen', () => seen.length > before);
  return socket;
}

describe.skipIf(NO_QEMU !== null)(`the VNC server of a QEMU (${NO_QEMU ?? 'it is installed'})`, () => {
  let qemu: BareQemu;
  let relay: Server;
  let port: number;

  const start = async () => {
    qemu = await startBareQemu(folder);
    endings.push(qemu.end);
  };

  beforeEach(async () => {
    await start();
    relay = createRelay(async () => {
      const socket = await connectToSocket(qemu.vnc);
      if (socket) await qemu.setPassword('se3ret');
      return socket;
    });
    port = await listen(relay);
  });

  test('is reached through the relay with the password, and shows pixels', async () => {
    const viewer = await viewIn(port, 'se3ret');
    expect(viewer.name).toBe('QEMU');
    const frame = await viewer.frame();
    expect([frame.width, frame.height]).toEqual([viewer.width, viewer.height]);
    expect([frame.width, frame.height]).toEqual([640, 480]);
    expect(frame.pixel(0, 0)).toBe(0);
    const colours = frame.colours();
    expect(colours.size).toBeGreaterThan(1);
    expect(colours.get(0)).toBeGreaterThan((640 * 480) / 2);
    expect([...colours.values()].reduce((sum, count) => sum + count)).toBe(640 * 480);
    viewer.close();
  });

  test('keeps out who has a wrong password or none', async () => {
    expect(await view(port, 'secret')).toEqual({ end: 'denied', reason: 'Authentication failed' });
    expect(await view(port, null)).toEqual({ end: 'asks' });
    expect(await view(port, 'se3ret')).toMatchObject({ name: 'QEMU' });
  });

  test('has several viewers at once', async () => {
    const viewers = await Promise.all([
      viewIn(port, 'se3ret'),
      viewIn(port, 'se3ret'),
      viewIn(port, 'se3ret'),
    ]);
    for (const viewer of viewers) expect((await viewer.frame()).width).toBe(640);
    viewers[0]?.close();
    for (const viewer of viewers.slice(1)) expect((await viewer.frame()).width).toBe(640);
  });

  test('lets in more viewers than its queue holds, as soon as it takes them', async () => {
    let come = 0;
    relay.on('connection', () => {
      come += 1;
    });
    qemu.hold(true);
    const viewers = Promise.all(Array.from({ length: 8 }, () => viewIn(port, 'se3ret')));
    viewers.catch(() => {});
    await until('all viewers', () => come === 8);
    qemu.hold(false);
    for (const viewer of await viewers) expect(viewer.name).toBe('QEMU');
  });

  test('takes its viewers with it, and another one serves new viewers', async () => {
    const viewers = [await viewIn(port, 'se3ret'), await viewIn(port, 'se3ret')];
    await qemu.end();
    await Promise.all(viewers.map(hungUp));
    expect(await view(port, 'se3ret')).toMatchObject({ end: 'refused' });
    await start();
    const viewer = await viewIn(port, 'se3ret');
    expect((await viewer.frame()).colours().size).toBeGreaterThan(1);
  });
});
