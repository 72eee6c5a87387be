import { connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Relay, startRelay } from './relay.js';
import type { Line } from './relay-course.js';
import { soon } from './soon.js';

/** A server that sends back what it gets; its port. */
async function echo(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function aRelay(line?: Line): Promise<Relay> {
  const relay = await startRelay(await echo(), line);
  onTestFinished(() => relay.end());
  return relay;
}

/** A connection, what came back so far, and what ended it. */
function open(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const seen = { text: '', end: '' };
  socket.on('data', (bytes) => {
    seen.text += String(bytes);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    seen.end = error.code ?? 'error';
  });
  socket.on('end', () => {
    seen.end = 'end';
  });
  return { socket, seen };
}

const comesBack = ({ seen }: ReturnType<typeof open>, text: string) =>
  soon(() => expect(seen.text).toBe(text));

/** How long a text takes to come back, in ms. */
async function tripMs({ port }: Relay, text: string): Promise<number> {
  const one = open(port);
  const begin = performance.now();
  one.socket.write(text);
  await comesBack(one, text);
  return performance.now() - begin;
}

test('carries both ways, and the end', async () => {
  const relay = await aRelay();
  const one = open(relay.port);
  const text = 'text'.repeat(100_000);
  one.socket.end(text);
  await comesBack(one, text);
  await soon(() => expect(one.seen.end).toBe('end'));
  expect(relay.carried()).toEqual({ up: text.length, down: text.length });
  await soon(() => expect(relay.open()).toBe(0));
});

test('delays, narrows and loses', async () => {
  // A connection first takes a round trip.
  expect(await tripMs(await aRelay({ delayMs: 100 }), 'x')).toBeGreaterThan(395);
  expect(await tripMs(await aRelay({ bytesPerSecond: 1000 }), 'x'.repeat(500))).toBeGreaterThan(495);
  expect(await tripMs(await aRelay({ loss: 1 }), 'x')).toBeGreaterThan(395);
  const relay = await aRelay({ delayMs: 10_000 });
  relay.set({});
  const begun = open(relay.port);
  begun.socket.write('at once');
  await comesBack(begun, 'at once');
});

test('freezes and thaws, and is cut when told or after so many bytes', async () => {
  const relay = await aRelay();
  const one = open(relay.port);
  one.socket.write('a');
  await comesBack(one, 'a');
  relay.freeze();
  one.socket.write('b');
  // Everything that happens in this process passes a relay that is not frozen many times meanwhile.
  expect(await tripMs(await aRelay({ delayMs: 50 }), 'x')).toBeGreaterThan(195);
  expect(one.seen.text).toBe('a');
  relay.thaw();
  await comesBack(one, 'ab');

  relay.cut();
  await soon(() => expect(one.seen.end).not.toBe(''));
  const other = open(relay.port);
  relay.cutAfter(3);
  other.socket.write('cd');
  await soon(() => expect(other.seen.end).not.toBe(''));
  relay.refuse(true);
  const refused = open(relay.port);
  await soon(() => expect(refused.seen.end).not.toBe(''));
  relay.refuse(false);
  expect(await tripMs(relay, 'x')).toBeGreaterThan(0);
});
