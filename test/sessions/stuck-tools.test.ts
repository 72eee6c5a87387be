import { createServer } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Host, Pty, Service } from '../../src/host/host.js';
import { openConsole } from '../../src/sessions/console-session.js';
import { openStream } from '../../src/sessions/stream-session.js';
import { openVnc } from '../../src/sessions/vnc/vnc-session.js';
import { soon } from '../support/soon.js';
import { device, makeToolRoot, typed } from './tool-root.js';

/** A host whose tools take no key, and end only when the test lets them: no process can be made to outlive SIGKILL. */
function stuckTools(change: Partial<Pty> = {}): { host: Host; signals: string[]; exit: () => void } {
  const tools = makeToolRoot({ v3_cons_sc: '' });
  onTestFinished(tools.remove);
  const signals: string[] = [];
  let exit = () => {};
  const pty: Pty = {
    pid: 7,
    onData: () => {},
    onExit: (listener) => {
      exit = () => listener({ code: 0, signal: 9 });
    },
    write: () => false,
    state: () => 'S',
    isWaiting: () => true,
    unwritten: () => 0,
    resize: () => {},
    pause: () => {},
    resume: () => {},
    kill: (signal) => void signals.push(signal),
    ...change,
  };
  return { host: { ...tools.host, openPty: async () => pty }, signals, exit: () => exit() };
}

test('says that a tool does not end, and that it has when it does', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { host, signals, exit } = stuckTools();
  const session = await openConsole(host, device('/dev/v3-vm0'), 'v3_cons_sc');
  if ('reason' in session) throw new Error(session.reason);
  const closing = session.close();
  await vi.runAllTimersAsync();
  await closing;
  expect(signals).toEqual(['SIGTERM', 'SIGKILL']);
  expect(session.view().endedBecause).toMatch(/^v3_cons_sc \(process 7\) does not end, even after SIGKILL/);
  vi.useRealTimers();
  exit();
  await soon(() => expect(session.view()).toMatchObject({ state: 'ended', endedBecause: 'closed' }));
});

test('says what it waits for while it closes', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { host } = stuckTools();
  const session = await openConsole(host, device('/dev/v3-vm0'), 'v3_cons_sc');
  if ('reason' in session) throw new Error(session.reason);
  const closing = session.close();
  expect(session.view().trouble).toBeNull();
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    await vi.advanceTimersByTimeAsync(1500);
    const waits = `closing: waits for v3_cons_sc (process 7), which was sent ${signal}`;
    expect(session.view().trouble).toBe(waits);
  }
  await vi.runAllTimersAsync();
  await closing;
  expect(session.view().trouble).toBeNull();
});

test('says that a tool hangs: one that draws nothing, and one that takes no keys', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { host } = stuckTools({ write: () => true, isWaiting: () => false });
  const size = { columns: 80, rows: 25 };
  const console = await openConsole(host, device('/dev/v3-vm0'), 'v3_cons_sc');
  const stream = await openStream(host, device('/dev/v3-vm0'), 'com1', size);
  if ('reason' in console || 'reason' in stream) throw new Error('no session');
  const look = () => vi.advanceTimersByTimeAsync(5000);
  await look();
  expect(console.view().trouble).toBe('v3_cons_sc (process 7) has drawn nothing yet: it seems to hang');
  expect(stream.view().trouble).toBeNull();
  stream.write(typed('x'));
  await look();
  expect(stream.view().trouble).toBeNull();
  await look();
  expect(stream.view().trouble).toBe('v3_stream (process 7) takes no keys: what was typed waits');
});

test('says what was lost where a tool takes no keys', async () => {
  const size = { columns: 80, rows: 25 };
  const { host, exit } = stuckTools();
  const session = await openStream(host, device('/dev/v3-vm0'), 'com1', size);
  if ('reason' in session) throw new Error(session.reason);
  session.write(typed('x'));
  expect(session.view().remarks.at(-1)).toBe(
    'Keys were lost: the guest takes none, and too many are waiting',
  );
  session.paste('x');
  expect(session.view().remarks).toEqual(['Keys were lost: the guest takes none, and too many are waiting']);
  exit();
});

test('says that a VNC server does not end, and that it has when it does', async () => {
  const passwords = `process.stdin.resume().on('end', () => process.stdout.write('12345678'));`;
  const tools = makeToolRoot({ vncpasswd: passwords, v3_x0vncserver: '' });
  onTestFinished(tools.remove);
  let exit = () => {};
  const ended = new Promise<Awaited<Service['ended']>>((resolve) => {
    exit = () => resolve({ end: { kind: 'signal', signal: 'SIGKILL' }, output: '' });
  });
  const server = createServer((socket) => socket.on('error', () => {}).write('RFB 003.008\n'));
  onTestFinished(() => void server.close());
  const startService: Host['startService'] = async (_, args) => {
    server.listen(Number(args[args.indexOf('-rfbport') + 1]));
    return { pid: 7, ended, kill: () => {} };
  };
  const host = { ...tools.host, startService };
  const session = await openVnc(host, device('/dev/v3-vm0'), { viewer: null, env: {} });
  if ('reason' in session) throw new Error(session.reason);
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const closing = session.close();
  await vi.runAllTimersAsync();
  await closing;
  expect(session.view().endedBecause).toMatch(
    /^the VNC server on port \d+ does not end, even after SIGKILL$/,
  );
  vi.useRealTimers();
  exit();
  await soon(() => expect(session.view()).toMatchObject({ state: 'ended', endedBecause: 'closed' }));
});
