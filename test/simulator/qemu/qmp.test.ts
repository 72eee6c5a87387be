import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createQmp, type Qmp, type QmpEvent } from '../../../src/simulator/qemu/qmp.js';

const GREETING = { QMP: { version: {}, capabilities: [] } };
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step();
});

/** A client, and QEMU's end of its connection: what came there as lines, and a way to answer. */
async function open(): Promise<{
  qmp: Qmp;
  events: QmpEvent[];
  ends: () => number;
  qemu: Socket;
  next: () => Promise<{ execute: string; arguments: unknown }>;
  say: (value: unknown) => void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'qmp-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const events: QmpEvent[] = [];
  let ends = 0;
  const qmp = createQmp(
    (event) => events.push(event),
    () => {
      ends += 1;
    },
  );
  const server = createServer((socket) => qmp.attach(socket));
  await new Promise<void>((done) => server.listen(join(folder, 's'), done));
  undo.push(() => server.close());
  const qemu = connect(join(folder, 's'));
  undo.push(() => qemu.destroy());
  qemu.on('error', () => {});
  const lines: string[] = [];
  let pending = '';
  let wake = () => {};
  qemu.setEncoding('utf8');
  qemu.on('data', (text: string) => {
    const parts = (pending + text).split('\n');
    pending = parts.pop() ?? '';
    lines.push(...parts);
    wake();
  });
  const next = async () => {
    while (lines.length === 0)
      await new Promise<void>((done) => {
        wake = done;
      });
    return JSON.parse(lines.shift() ?? '');
  };
  return {
    qmp,
    events,
    ends: () => ends,
    qemu,
    next,
    say: (value) => qemu.write(`${JSON.stringify(value)}\n`),
  };
}

it('waits for the greeting, and gives each command its own answer', async () => {
  const { qmp, next, say } = await open();
  const status = qmp.run('query-status');
  const stop = qmp.run('stop', { a: 1 });
  say(GREETING);
  expect((await next()).execute).toBe('qmp_capabilities');
  expect(await next()).toEqual({ execute: 'query-status', arguments: {} });
  expect(await next()).toEqual({ execute: 'stop', arguments: { a: 1 } });
  say({ return: {} });
  say({ return: { status: 'running' } });
  say({ error: { class: 'GenericError', desc: 'no such thing' } });
  expect(await status).toEqual({ status: 'running' });
  await expect(stop).rejects.toThrow('no such thing');
});

it('tells of events between the answers', async () => {
  const { qmp, events, say } = await open();
  const answer = qmp.run('x');
  say(GREETING);
  say({ return: {} });
  say({ event: 'RESET', data: { guest: true }, timestamp: {} });
  say({ event: 'STOP' });
  say({ return: 1 });
  expect(await answer).toBe(1);
  expect(events).toEqual([
    { name: 'RESET', data: { guest: true } },
    { name: 'STOP', data: {} },
  ]);
});

it.each([
  ['the connection ends', (qemu: Socket) => qemu.end()],
  ['a line is no JSON', (qemu: Socket) => qemu.write('hello\n')],
  ['a line has no end', (qemu: Socket) => qemu.write(Buffer.alloc(2 * 1024 * 1024, 'a'))],
])('rejects what has no answer when %s', async (_, what) => {
  const { qmp, ends, qemu, say } = await open();
  const answer = qmp.run('x');
  say(GREETING);
  what(qemu);
  await expect(answer).rejects.toThrow('QEMU has ended');
  expect(qmp.isOpen()).toBe(false);
  await expect(qmp.run('y')).rejects.toThrow('QEMU has ended');
  qmp.close();
  expect(ends()).toBe(1);
});
