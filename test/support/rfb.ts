import { connect, type Socket } from 'node:net';
import { type LogIn, logIn, take } from '../../src/simulator/tools/rfb.js';
import { connectToSocket } from '../../src/simulator/wire.js';

/** A whole screen, as colours 0xRRGGBB. */
export type Frame = {
  width: number;
  height: number;
  /** @throws outside the screen */
  pixel(x: number, y: number): number;
  /** How many pixels have each colour. */
  colours(): ReadonlyMap<number, number>;
};

/** A viewer that was let in. */
export type Viewer = {
  socket: Socket;
  /** What the server calls its screen. */
  name: string;
  /** The size of the screen at the start; a frame has its own. */
  width: number;
  height: number;
  /** Asks for the whole screen and waits for it. */
  frame(): Promise<Frame>;
  close(): void;
};

const SET_PIXEL_FORMAT = 0;
const SET_ENCODINGS = 2;
const UPDATE_REQUEST = 3;
const RAW = 0;
const DESKTOP_SIZE = -223;
const PIXEL_BYTES = 4;
const FORMAT_BYTES = 16;

/**
 * Connects a viewer to a VNC server.
 * @param address a port of 127.0.0.1, or the path of a Unix socket of any length
 * @param password one character for each byte; null: there is none
 * @param isShared false: it asks for a screen that no other viewer sees
 * @returns the viewer, or how the server kept it out
 * @throws if there is no server, or it hangs up
 */
export async function view(
  address: number | string,
  password: string | null,
  isShared = true,
): Promise<Viewer | Exclude<LogIn, { end: 'in' }>> {
  const socket = await reach(address);
  socket.on('error', () => socket.destroy());
  const said = await logIn(socket, password);
  if (said.end !== 'in') {
    socket.destroy();
    return said;
  }
  socket.write(Buffer.of(isShared ? 1 : 0));
  const head = await take(socket, 4 + FORMAT_BYTES);
  const nameLength = (await take(socket, 4)).readUInt32BE();
  const name = (await take(socket, nameLength)).toString();
  let width = head.readUInt16BE(0);
  let height = head.readUInt16BE(2);
  const size = { width, height };
  socket.write(Buffer.concat([wantedFormat(), wantedEncodings()]));

  const ask = () => {
    const request = Buffer.alloc(10);
    request.writeUInt8(UPDATE_REQUEST, 0);
    request.writeUInt16BE(width, 6);
    request.writeUInt16BE(height, 8);
    socket.write(request);
  };
  const frame = async (): Promise<Frame> => {
    ask();
    let pixels = Buffer.alloc(width * height * PIXEL_BYTES);
    for (let missing = width * height; missing > 0; ) {
      for (const box of await takeUpdate(socket)) {
        if (box.pixels === null) {
          ({ width, height } = box);
          pixels = Buffer.alloc(width * height * PIXEL_BYTES);
          missing = width * height;
          ask();
          continue;
        }
        for (let row = 0; row < box.height; row += 1) {
          const from = row * box.width * PIXEL_BYTES;
          const line = box.pixels.subarray(from, from + box.width * PIXEL_BYTES);
          line.copy(pixels, ((box.y + row) * width + box.x) * PIXEL_BYTES);
        }
        missing -= box.width * box.height;
      }
    }
    return frameOf(width, height, pixels);
  };
  return {
    socket,
    name,
    ...size,
    frame,
    close: () => socket.destroy(),
  };
}

/** Like `view`, for who must be let in. */
export async function viewIn(
  address: number | string,
  password: string | null,
  isShared = true,
): Promise<Viewer> {
  const viewer = await view(address, password, isShared);
  if ('end' in viewer) throw new Error(`the VNC server did not let the viewer in: ${JSON.stringify(viewer)}`);
  return viewer;
}

/** Resolves when the viewer's server has hung up. What it still sends is dropped. */
export function hungUp({ socket }: Viewer): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    socket.once('close', () => resolve()).resume();
  });
}

async function reach(address: number | string): Promise<Socket> {
  if (typeof address === 'string') {
    const socket = await connectToSocket(address);
    if (!socket) throw new Error(`nobody answers on ${address}`);
    return socket;
  }
  return new Promise((resolve, reject) => {
    const socket = connect(address, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Four bytes for each pixel, little endian: blue, green, red, and one that says nothing. */
function wantedFormat(): Buffer {
  const message = Buffer.alloc(4 + FORMAT_BYTES);
  message.writeUInt8(SET_PIXEL_FORMAT, 0);
  const [bitsPerPixel, depth, bigEndian, trueColour] = [32, 24, 0, 1];
  message.set([bitsPerPixel, depth, bigEndian, trueColour, 0, 255, 0, 255, 0, 255, 16, 8, 0], 4);
  return message;
}

function wantedEncodings(): Buffer {
  const message = Buffer.alloc(12);
  message.writeUInt8(SET_ENCODINGS, 0);
  message.writeUInt16BE(2, 2);
  message.writeInt32BE(RAW, 4);
  message.writeInt32BE(DESKTOP_SIZE, 8);
  return message;
}

/** `pixels`: null if the box is the new size of the screen. */
type Box = { x: number; y: number; width: number; height: number; pixels: Buffer | null };

/** The next update; what else the server says is skipped. */
async function takeUpdate(socket: Socket): Promise<readonly Box[]> {
  for (;;) {
    const [kind] = await take(socket, 1);
    if (kind === 2) continue;
    if (kind === 3) {
      await take(socket, 3);
      await take(socket, (await take(socket, 4)).readUInt32BE());
      continue;
    }
    if (kind !== 0) throw new Error(`the VNC server sent a message of an unknown kind: ${kind}`);
    const count = (await take(socket, 3)).readUInt16BE(1);
    const boxes: Box[] = [];
    for (let at = 0; at < count; at += 1) boxes.push(await takeBox(socket));
    return boxes;
  }
}

async function takeBox(socket: Socket): Promise<Box> {
  const head = await take(socket, 12);
  const number = (at: number) => head.readUInt16BE(at);
  const box = { x: number(0), y: number(2), width: number(4), height: number(6) };
  const encoding = head.readInt32BE(8);
  if (encoding === DESKTOP_SIZE) return { ...box, pixels: null };
  if (encoding !== RAW)
    throw new Error(`the VNC server used an encoding that was not asked for: ${encoding}`);
  return { ...box, pixels: await take(socket, box.width * box.height * PIXEL_BYTES) };
}

function frameOf(width: number, height: number, pixels: Buffer): Frame {
  const colourAt = (at: number) => pixels.readUInt32LE(at * PIXEL_BYTES) & 0xffffff;
  return {
    width,
    height,
    pixel(x, y) {
      if (x < 0 || x >= width || y < 0 || y >= height) throw new Error(`no pixel at ${x}, ${y}`);
      return colourAt(y * width + x);
    },
    colours() {
      const counts = new Map<number, number>();
      for (let at = 0; at < width * height; at += 1) {
        const colour = colourAt(at);
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
      }
      return counts;
    },
  };
}
