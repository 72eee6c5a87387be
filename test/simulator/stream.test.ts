import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sendSignal } from '../support/send-signal.js';
import { type Bench, openBench, type TestHost, until } from './simulated-host.js';
import { openTerminal, type TestTerminal } from './terminal.js';

const DEVICE = '/dev/v3-vm0';
const PROMPT = 'root@db:~#';

let bench: Bench;
let host: TestHost;
let open: { close(): void }[] = [];

beforeAll(async () => {
  bench = await openBench();
  host = await bench.host();
  writeFileSync(join(host.work, 'a.img'), 'image');
  await host.run('v3_create', 'a.img', 'db');
  await host.run('v3_launch', DEVICE);
});

afterEach(() => {
  for (const each of open) each.close();
  open = [];
});

afterAll(() => bench.close());

function stream(name = 'com1', options: Parameters<typeof openTerminal>[2] = {}): TestTerminal {
  const terminal = openTerminal(host.path('v3_stream'), ['-i', DEVICE, name], options);
  open.push(terminal);
  return terminal;
}

async function atPrompt(name = 'com1'): Promise<TestTerminal> {
  const terminal = stream(name);
  terminal.type('\x15\r');
  await terminal.shows(PROMPT);
  return terminal;
}

/** v3_stream without a terminal, its stdin held open. */
function piped(name: string): { child: ChildProcess; text(): string } {
  const child = spawn(host.path('v3_stream'), [DEVICE, name], { stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  child.stdout?.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  open.push({ close: () => child.kill('SIGKILL') });
  return { child, text: () => text };
}

test('a stream is a terminal of its own on the guest', async () => {
  const one = await atPrompt();
  const other = await atPrompt('v3-com1');
  one.type('echo häé 仮\r');
  await one.shows(/^häé 仮$/m);
  one.type('echo 仮\x7fx\r');
  await one.shows(/^x$/m);
  one.type('\x1b[A\x1b[A\r');
  await one.shows(/^x\nroot.* echo häé 仮\nhäé 仮\n/m);
  expect(other.lines().join()).not.toContain('häé');
  other.pty.resize(100, 40);
  other.type('uname\r');
  await other.shows(/^Heron$/m);
});

test('Ctrl-\\ escapes: help, one of itself, unknown keys, and the end', async () => {
  const terminal = await atPrompt();
  terminal.type('\x1cz');
  await terminal.shows('Unknown ESC sequence.');
  terminal.type('\x1ch');
  await terminal.shows('leaves');
  terminal.type('Qecho one\r');
  await terminal.shows(/^one$/m);
  terminal.type('yes\r');
  await terminal.shows(/^y\r?\ny$/m);
  terminal.type('\x03');
  await terminal.shows(/\^C/);
  terminal.type('\x1cq');
  expect(await terminal.exit()).toBe(0);
  expect(terminal.raw()).toMatch(/Bye\r\n$/);
});

test('what cannot be opened says always the same', async () => {
  await atPrompt();
  const second = await host.run('v3_stream', DEVICE, 'com1');
  const unknown = await host.run('v3_stream', DEVICE, 'com9');
  for (const run of [second, unknown]) {
    expect(run).toEqual({
      code: 255,
      signal: null,
      stdout: '',
      stderr: `Error opening VM device: ${DEVICE}\n`,
    });
  }
  expect(await host.run('v3_stream', '/dev/v3-vm7', 'com1')).toMatchObject({
    code: 255,
    stderr: 'Error opening VM device: /dev/v3-vm7\n',
  });
  expect(await host.run('v3_stream', DEVICE, 'n'.repeat(128))).toMatchObject({ code: 255 });
  expect(await host.run('v3_stream', '-i', DEVICE, 'v3-com1')).toMatchObject({
    code: 255,
    stderr: 'Cannot get terminal attributes\n',
  });
  expect(await host.run('v3_stream', DEVICE)).toMatchObject({ code: 0 });
});

test('numbers come as fast as the pipe carries them, all and in order, and SIGINT says Bye', async () => {
  const { child, text } = piped('v3-com1');
  child.stdin?.write('seq 1 200000\n');
  await until('all numbers', () => /\r\n200000\r\nroot/.test(text()));
  const numbers = text().match(/(?<=\n)[0-9]+(?=\r\n)/g) ?? [];
  expect(numbers.map(Number)).toEqual(Array.from({ length: 200_000 }, (_, at) => at + 1));
  child.kill('SIGINT');
  await until('the end', () => child.exitCode !== null);
  expect(child.exitCode).toBe(0);
  expect(text()).toMatch(/Bye\n$/);
});

test('a reader that stops reading stops the guest, and Ctrl-C gets through', async () => {
  const { child, text } = piped('v3-com1');
  child.stdin?.write('yes\n');
  await until('y', () => text().includes('y\r\ny\r\n'));
  child.stdout?.pause();
  child.stdin?.write('\x03');
  child.stdout?.resume();
  await until('the prompt after Ctrl-C', () => /\^C\r\nroot@db:~# $/.test(text()));
});

test('keeps 4096 bytes for who comes later', async () => {
  const writer = await atPrompt('v3-com1');
  writer.type('yes\r');
  await writer.shows(/^y\ny$/m);
  writer.type('\x1cq');
  await writer.exit();
  await host.run('v3_pause', DEVICE);
  const { text } = piped('v3-com1');
  await until('the backlog', () => text().length >= 4096);
  await host.run('v3_continue', DEVICE);
  await until('more', () => text().length > 4096);
});

test('without -i the end of its input makes it spin, until the host goes', async () => {
  const { child } = host.start('v3_stream', [DEVICE, 'com1']);
  open.push({ close: () => child.kill('SIGKILL') });
  const ticks = () => Number(readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ')[13]);
  const before = ticks();
  await until('half a second of processor time', () => ticks() - before > 50);
  await host.reboot();
  await until('the end', () => child.exitCode !== null);
});

test('SIGTERM leaves the terminal without echo, leaving by q does not', async () => {
  await host.run('v3_create', 'a.img', 'db');
  await host.run('v3_launch', DEVICE);
  const check = `v=$(stty -a | tr " ;" "\\n\\n" | grep -x -e echo -e -echo); echo "left with: $v"`;
  const command = `"$0" -i ${DEVICE} com1; ${check}`;
  const polite = openTerminal('/bin/sh', ['-c', command, host.path('v3_stream')]);
  open.push(polite);
  await polite.shows(PROMPT);
  polite.type('\x1cq');
  await polite.shows(/^left with: echo$/m);
  const killed = openTerminal('/bin/sh', ['-c', command, host.path('v3_stream')]);
  open.push(killed);
  killed.type('\r');
  await killed.shows(PROMPT);
  sendSignal(childOf(killed.pty.pid), 'SIGTERM');
  await killed.shows(/^left with: -echo$/m);
});

function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0] ?? 0);
}
