import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { busyHost } from '../bench/busy-host.js';
import { GREETING } from '../bridge/played.js';
import { mountSmallDisk, type SmallDisk } from '../inventory/support/small-disk.js';
import { aRunningVm } from '../screens/setup.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { openPlayedHost, type PlayedHost } from '../support/played-host.js';
import { openPlayedSsh, type PlayedSsh } from '../support/played-ssh.js';
import { type App, PROGRAM, startApp } from '../support/screen.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { activeVm } from '../support/vms.js';
import { isUp, leadALife, openLinks, portOf } from './far-links.js';

const folder = ownTmpdir();
const at = (name: string) => join(folder(), name);

/** For the bridge of a host whose clock began a minute before. */
const CLOCK_OF_1970 = `
const Now = Date;
const behindMs = Now.now() - 60_000;
globalThis.Date = class extends Now {
  constructor(...given) {
    if (given.length === 0) super(Now.now() - behindMs);
    else super(...given);
  }
  static now() {
    return Now.now() - behindMs;
  }
};
`;

let host: SimulatedHost;
let disk: SmallDisk | null = null;
let well: PlayedHost;
let ssh: PlayedSsh;

beforeAll(async () => {
  host = await startHost();
  mkdirSync(at('disk'));
  disk = mountSmallDisk(at('disk'), 1024);
  writeFileSync(at('clock.mjs'), CLOCK_OF_1970);
  well = openPlayedHost(busyHost(folder(), { vms: 2, vcores: 1, isBusy: false }).root, at('well.db'));
  ssh = await openPlayedSsh(play, (name) => {
    if (/^closed/.test(name)) return { says: `ssh: connect to host ${name} port 22: Connection refused` };
    return /^stuck/.test(name) ? 'hangs' : 'opens';
  });
});

afterAll(async () => {
  await ssh?.end();
  await well?.end();
  disk?.remove();
  await host?.stop();
});

function play(name: string, _line: string, stream: Socket): void {
  if (name === 'full') bridge(stream, at('disk/inventory.db'));
  else if (name === 'past') bridge(stream, at('past.db'), `--import=${at('clock.mjs')}`);
  else if (name === 'real') bridge(stream, null);
  else if (name === 'flood') speak(stream, GREETING, restless());
  else if (name === 'older') speak(stream, { ...GREETING, protocol: 0, facts: null }, '');
  else if (!/^silent/.test(name)) well.play(stream);
}

/** The bridge of the simulated host. @param inventory the path of another than its own */
function bridge(stream: Socket, inventory: string | null, ...nodeOptions: string[]): void {
  const own = inventory === null ? [] : ['--inventory', inventory];
  const words = [...nodeOptions, PROGRAM, 'bridge', '--host-root', host.root, ...own];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => {});
  stream.pipe(child.stdin);
  child.stdout.pipe(stream);
}

/** A bridge that answers the hello, and then says something whenever the line takes more. */
function speak(stream: Socket, greeting: object, more: string): void {
  let heard = '';
  const pour = () => {
    while (more !== '' && stream.writable && stream.write(more)) {
      // Until the line takes no more.
    }
  };
  const hear = (bytes: Buffer) => {
    heard += bytes;
    if (!heard.includes('"hello"')) return;
    stream.off('data', hear);
    stream.resume();
    stream.write(framed({ id: 0, result: { of: greeting } }));
    pour();
  };
  stream.on('data', hear);
  stream.on('drain', pour);
}

function framed(message: object): string {
  const body = JSON.stringify({ jsonrpc: '2.0', ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Changes without an end: a VM goes from one state to another. */
function restless(): string {
  // Never a running one: who leaves is asked what shall become of it.
  const [stopped, paused] = [activeVm(0, 'restless', 'stopped'), activeVm(0, 'restless', 'paused')];
  const first = { whole: { ready: true }, vms: { put: [stopped], placed: [[stopped.key, 0]] } };
  const all = [
    { changes: first, isFirst: true },
    { changes: { vms: { put: [paused] } }, isFirst: false },
  ];
  return all.map((of) => framed({ method: 'changes', params: { of } })).join('');
}

test('a host whose disk is full tells so of each action, and goes on to be shown', async (context) => {
  if (disk === null) return context.skip('no small file system can be mounted: the full disk is not tested');
  const before = portOf(await openLinks(ssh, 'full'), 'full');
  await isUp(before);
  const web = { name: 'web', config: host.config(), image: '', options: [] };
  const { key } = await before.operations.add(web);
  expect(await before.operations.activate(key ?? '')).toMatchObject({ ok: true });
  disk.leave(0);
  const port = portOf(await openLinks(ssh, 'full'), 'full');
  await isUp(port);
  expect(await port.operations.start(key ?? '')).toMatchObject({
    ok: true,
    message: expect.stringMatching(
      /^web is running, but the inventory could not .*: no space left on device/,
    ),
  });
  expect(await port.operations.add({ ...web, name: 'db' })).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^Cannot write the inventory .*: no space left on device/),
    advice: 'Nothing was added.',
  });
  expect(port.state()).toMatchObject({
    snapshot: { vms: [{ name: 'web', state: 'running' }] },
    historyProblem: expect.stringMatching(/^Cannot write the history .*: no space left on device/),
  });
  disk.empty();
  expect(await port.operations.stop(key ?? '')).toMatchObject({ ok: true, message: 'web is stopped.' });
});

test('a host whose clock is of 1970 leads VMs through their lives, and the clock is told', async () => {
  const port = portOf(await openLinks(ssh, 'past'), 'past');
  await isUp(port);
  await leadALife(port, { host }, 'db');
  const link = port.link();
  const behindMs = link.kind === 'up' ? -(link.clockAheadMs ?? 0) : 0;
  expect(new Date(Date.now() - behindMs).getUTCFullYear()).toBe(1970);
  const page = await port.history.read({ limit: 10 });
  const told = 'events' in page ? page.events : [];
  expect(told.map(({ asked }) => asked)).toEqual(['delete', 'stop', 'start', 'activate', 'new']);
});

test('of a hundred hosts thirty are dead: the others are shown, and keys answer', async () => {
  await aRunningVm(host, 'living');
  const names = Array.from({ length: 100 }, (_, n) => nameOf(n));
  const app = startApp({ args: ['-H', names.join(',')], env: ssh.env });
  onTestFinished(() => app.close());
  await app.until((rows) => {
    const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(rows[0] ?? '')?.[1] ?? 0);
    return count('up') === 70 && count('connecting') + count('down') === 30;
  }, 'seventy hosts');
  await goTo(app, 'living');
  app.keys('p');
  await app.until(/living +‖ paused/, 'that it is paused');
  filter(app, 'host:closed10');
  await app.until('ssh: connect to host closed10 port 22: Connection refused', 'the words of ssh');
  filter(app, 'host:older');
  await app.until(/it has v3_tui 9\.9\.9, which speaks protocol 0; this is \S+, which speaks \d+:/);
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
});

/** The dead ones stand among the others: who waited for one would not see those behind it. */
function nameOf(n: number): string {
  if (n === 98) return 'flood';
  if (n === 99) return 'real';
  if (n === 50) return 'older';
  return n % 10 < 3 ? `${['closed', 'stuck', 'silent'][n % 10]}${n}` : `well${n}`;
}

/** Selects the VM of this name. */
async function goTo(app: App, name: string): Promise<void> {
  filter(app, name);
  await app.until(new RegExp(`││ ${name} +[▶‖■] `), `the Details of ${name}`);
}

/** Leaves in the list what this filter lets through. */
function filter(app: App, text: string): void {
  app.keys('/', 'ctrl-u');
  app.type(text);
  app.keys('enter');
}
