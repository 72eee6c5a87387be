import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createSerialPort } from '../../../src/simulator/qemu/serial-port.js';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** Two ends of one connection. */
async function pair(): Promise<[ours: Socket, theirs: Socket]> {
  const folder = mkdtempSync(join(tmpdir(), 'serial-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const server = createServer();
  await new Promise<void>((done) => server.listen(join(folder, 's'), done));
  undo.push(() => server.close());
  const ours = new Promise<Socket>((done) => server.once('connection', done));
  const theirs = connect(join(folder, 's'));
  const end = await ours;
  for (const each of [end, theirs]) {
    each.on('error', () => {});
    undo.push(() => each.destroy());
  }
  return [end, theirs];
}

/** Waits until this many bytes have come. */
async function read(from: Socket, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise((done) => {
    const take = (bytes: Buffer) => {
      parts.push(bytes);
      const all = Buffer.concat(parts);
      if (all.length < length) return;
      from.off('data', take);
      done(all);
    };
    from.on('data', take);
  });
}

it('carries bytes both ways, and goes on with the next QEMU', async () => {
  const port = createSerialPort();
  const [guest, qemu] = await pair();
  const [reader, tool] = await pair();
  port.attach(guest);
  port.connect(reader);
  qemu.write('hello');
  expect((await read(tool, 5)).toString()).toBe('hello');
  port.type(Buffer.from('keys'));
  expect((await read(qemu, 4)).toString()).toBe('keys');
  const [second, qemuTwo] = await pair();
  port.attach(second);
  qemuTwo.write('again');
  expect((await read(tool, 5)).toString()).toBe('again');
  expect(port.connected()).toBe(true);
});

it('keeps the first 4096 bytes for who comes later, and reads on', async () => {
  const port = createSerialPort();
  const [guest, qemu] = await pair();
  port.attach(guest);
  const passed = read(guest, 3_000_000);
  qemu.write(Buffer.alloc(3_000_000, 'x'));
  await passed;
  const [reader, tool] = await pair();
  port.connect(reader);
  qemu.write('end');
  const got = await read(tool, 4099);
  expect(got.toString()).toBe(`${'x'.repeat(4096)}end`);
});

it('makes the guest wait for a reader that is behind, and for nobody when it has gone', async () => {
  const port = createSerialPort();
  const [guest, qemu] = await pair();
  const [reader, tool] = await pair();
  port.attach(guest);
  port.connect(reader);
  qemu.write(Buffer.alloc(8_000_000, 'x'));
  await new Promise<void>((done) => guest.once('pause', done));
  expect(reader.writableLength).toBeLessThan(1_000_000);
  const left = new Promise<void>((done) => reader.once('close', () => done()));
  const resumed = new Promise<void>((done) => guest.once('resume', done));
  tool.destroy();
  await Promise.all([left, resumed]);
  expect(port.connected()).toBe(false);
});
