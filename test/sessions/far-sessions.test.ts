import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { openFarVnc } from '../../src/sessions/far/far-vnc.js';
import { type FarRequest, openFarSession } from '../../src/sessions/far/open-far.js';
import { sshWay } from '../../src/sessions/far/ssh-way.js';
import { newMark } from '../../src/sessions/relay/marks.js';
import type { Session } from '../../src/sessions/session.js';
import type { Viewing } from '../../src/sessions/vnc/vnc-session.js';
import type { HostMasters } from '../../src/ssh/host-masters.js';
import { type Masters, openMasters } from '../../src/ssh/masters.js';
import { run } from '../cli/command.js';
import { type FarHost, startFarHost } from '../support/far-host.js';
import { processesWith } from '../support/processes-with.js';
import { view } from '../support/rfb.js';
import { RESTORED, startApp } from '../support/screen.js';
import { sendSignal } from '../support/send-signal.js';
import { soon } from '../support/soon.js';
import { openSshClient, type SshClient } from '../support/ssh-client.js';
import { withSshd } from '../support/with-sshd.js';
import { device, shown, typed } from './tool-root.js';

const MOST_SESSIONS = 3;
/** How many sessions need several connections. */
const MANY = 7;

/** Prints all bytes, its size, and what it reads, as hex. */
const STREAM = `#!${process.execPath}
const { spawnSync } = require('node:child_process');
spawnSync('stty', ['raw', '-echo'], { stdio: ['inherit', 'ignore', 'ignore'] });
const size = () => process.stdout.write('<' + process.stdout.columns + 'x' + process.stdout.rows + '>');
process.stdout.on('resize', size);
process.stdin.on('data', (bytes) => {
  const hex = bytes.toString('hex');
  process.stdout.write('[' + hex + ']');
  if (hex.endsWith('1c71')) process.exit(0);
});
process.stdout.write(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
size();
`;

let client: SshClient;
let far: FarHost;
let all: Masters;
let env: NodeJS.ProcessEnv;
const open: Session[] = [];

async function begin(): Promise<void> {
  client = openSshClient();
  far = await startFarHost(client, 'web1', { settings: [`MaxSessions ${MOST_SESSIONS}`] });
  env = { ...process.env, ...client.env, XDG_RUNTIME_DIR: client.folder };
  const opened = await openMasters(env);
  if ('reason' in opened) throw new Error(opened.reason);
  all = opened;
  for (const name of ['web', 'db']) {
    const words = [name, '--config', far.host.config(), '--image', far.host.image()];
    for (const call of [
      ['new', ...words],
      ['activate', name],
      ['start', name, '--mode', 'none'],
    ]) {
      const ended = await run('--host-root', far.host.root, ...call);
      if (ended.code !== 0) throw new Error(ended.stderr);
    }
  }
}

async function keyOf(name: string): Promise<string> {
  const { stdout } = await run('--host-root', far.host.root, 'inventory', 'export', '-', '--json');
  const entries: unknown = JSON.parse(stdout);
  const found = Array.isArray(entries) ? entries.find((entry) => entry.name === name) : undefined;
  return `entry ${found?.id}`;
}

type Line = { masters: HostMasters; mark: string };

async function requestFor(): Promise<FarRequest> {
  return {
    mode: 'console',
    device: device('/dev/v3-vm0'),
    stream: null,
    columns: 80,
    rows: 24,
    key: await keyOf('web'),
    command: 'v3_tui',
    recording: null,
    instead: null,
  };
}

async function tryOpen(request: Partial<FarRequest>, line: Partial<Line> = {}) {
  const masters = line.masters ?? all.to({ destination: 'web1', options: [] });
  const way = sshWay('web1', masters, env);
  const opened = await openFarSession(way, line.mark ?? newMark(), { ...(await requestFor()), ...request });
  if (!('reason' in opened)) open.push(opened);
  return opened;
}

async function session(request: Partial<FarRequest>, line: Partial<Line> = {}): Promise<Session> {
  const opened = await tryOpen(request, line);
  if ('reason' in opened) throw new Error(opened.reason);
  return opened;
}

function says(one: Session, text: string | RegExp): Promise<void> {
  return soon(() => {
    if (shown(one).some((line) => line.search(text) >= 0)) return;
    throw new Error(`no ${text} in:\n${shown(one).join('\n')}\n${JSON.stringify(one.view())}`);
  });
}

async function openVnc(viewing: Viewing) {
  const masters = all.to({ destination: 'web1', options: [] });
  const opened = await openFarVnc(
    openLocalHost({ root: null, env: process.env }),
    sshWay('web1', masters, env),
    newMark(),
    { ...(await requestFor()), mode: 'vnc' },
    viewing,
  );
  if ('reason' in opened) throw new Error(opened.reason);
  open.push(opened);
  const { vnc } = opened.view();
  if (vnc === null) throw new Error('no VNC');
  expect(vnc.far?.host).toBe('web1');
  // Both are on this machine.
  expect(vnc.far?.port).not.toBe(vnc.port);
  return { opened, vnc };
}

/** The VNC servers that run on the far host. */
function servers(): readonly number[] {
  return processesWith(join(far.host.root, 'bin/v3_x0vncserver'));
}

function endServers(): void {
  const all = servers();
  expect(all).not.toEqual([]);
  for (const pid of all) sendSignal(pid, 'SIGKILL');
}

const ended = (one: Session) => soon(() => expect(one.view().state).toBe('ended'));

withSshd(() => {
  beforeAll(begin);
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
  });
  afterAll(async () => {
    await all?.end();
    await far?.end();
    client?.end();
  });

  test('a console is typed into and drawn here', async () => {
    const one = await session({});
    await says(one, /[$#] *$/);
    one.write(typed('echo back $((6 * 7))\r'));
    await says(one, /^back /);
    await one.close();
    expect(one.view()).toMatchObject({ state: 'ended', endKind: 'closed', endedBecause: 'closed' });
    // The mode is free again.
    const next = await session({});
    await says(next, /[$#] *$/);
  });

  test('a second session is told who has the mode, and takes the place of one whose line broke', async () => {
    const masters = all.to({ destination: 'web1', options: [] });
    const mark = newMark();
    const one = await session({}, { masters, mark });
    await says(one, /[$#] *$/);
    expect(await tryOpen({})).toEqual({
      reason: expect.stringMatching(
        /^mode console is taken by console of web in another v3_tui, process \d+$/,
      ),
    });
    await masters.end();
    await ended(one);
    expect(one.view()).toMatchObject({
      endKind: 'cut',
      endedBecause: expect.stringMatching(/^the line to web1 broke/),
    });
    expect(shown(one).some((line) => /[$#] *$/.test(line))).toBe(true);
    const again = await session({ instead: mark });
    await says(again, /[$#] *$/);
  });

  test('a VM that is freed ends it, in the words of its own host', async () => {
    const key = await keyOf('db');
    const one = await session({ device: device('/dev/v3-vm1'), key });
    await says(one, /[$#] *$/);
    for (const what of ['stop', 'delete'])
      expect(await run('--host-root', far.host.root, '--yes', what, 'db')).toMatchObject({ code: 0 });
    await ended(one);
    expect(one.view()).toMatchObject({
      endKind: 'lost',
      endedBecause: expect.stringMatching(/^v3_cons_tc ended with exit code/),
    });
  });

  test('a VM that is no longer on its device is not shown', async () => {
    expect(await tryOpen({ device: device('/dev/v3-vm1') })).toEqual({
      reason: 'it is no longer on /dev/v3-vm1: look at it, and try again',
    });
  });

  test('what is printed in place of the program’s own words is shown', async () => {
    expect(await tryOpen({ command: 'echo welcome; no-such-program' })).toEqual({
      reason: expect.stringMatching(/^v3_tui on web1 ended with exit code 127: .*no-such-program/),
    });
  });

  test('more sessions than sshd allows a connection need further connections', async () => {
    const masters = all.to({ destination: 'web1', options: [] });
    const before = far.sshd.accepted();
    const bin = join(far.host.root, 'bin/v3_stream');
    writeFileSync(bin, STREAM, { mode: 0o755 });
    const opened = await Promise.all(
      Array.from({ length: MANY }, (_, n) => session({ mode: 'stream', stream: `s${n}` }, { masters })),
    );
    for (const one of opened) await soon(() => expect(one.received()).toBe(256 + '<80x24>'.length));
    const connections = far.sshd.accepted() - before;
    expect(connections).toBeGreaterThanOrEqual(Math.ceil(MANY / MOST_SESSIONS));
    expect(connections).toBeLessThan(MANY);
  });

  test('a stream gets each byte as it was typed, and the size of its pane', async () => {
    writeFileSync(join(far.host.root, 'bin/v3_stream'), STREAM, { mode: 0o755 });
    const one = await session({ mode: 'stream', stream: 'com1' });
    await soon(() => expect(one.received()).toBe(256 + '<80x24>'.length));
    one.write(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    // v3_stream takes its own escape key twice.
    const bytes = Array.from({ length: 256 }, (_, byte) => (byte === 0x1c ? [byte, byte] : [byte])).flat();
    await soon(() =>
      expect(shown(one, 80, 24).join('').replaceAll('][', '')).toContain(
        `[${Buffer.from(bytes).toString('hex')}]`,
      ),
    );
    await soon(() => expect(shown(one, 100, 30).join('')).toContain('<100x30>'));
  });

  test('a VNC server there is reached through a tunnel, and both end with the session', async () => {
    const { opened, vnc } = await openVnc({ viewer: null, env: {} });
    // The guest shows no screen: the server says so to who has the password.
    expect(await view(vnc.port, vnc.password)).toMatchObject({ end: 'refused' });
    const viewer = connect(vnc.port, '127.0.0.1');
    const [greeting] = await once(viewer, 'data');
    expect(String(greeting)).toMatch(/^RFB 003/);
    const hungUp = once(viewer, 'close');
    await opened.close();
    await hungUp;
    expect(opened.view()).toMatchObject({ state: 'ended', endKind: 'closed', endedBecause: 'closed' });
    await expect(view(vnc.port, vnc.password)).rejects.toThrow('ECONNREFUSED');
  });

  test.each([
    ['its line breaks', () => far.sshd.cut(), 'cut', /^the line to web1 broke/],
    ['its server ends', () => endServers(), 'lost', /^the VNC server ended \(/],
  ])('a VNC server, its tunnel and its viewer end together where %s', async (_what, end, endKind, words) => {
    const viewer = join(far.host.work, `viewer-${endKind}`);
    writeFileSync(viewer, `#!/bin/sh\necho $$ >${viewer}.pid\nexec sleep infinity\n`, { mode: 0o755 });
    const { opened, vnc } = await openVnc({ viewer, env: { DISPLAY: ':99' } });
    const pid = await soon(() => {
      const text = readFileSync(`${viewer}.pid`, 'utf8');
      expect(text).toMatch(/^\d+\n$/);
      return Number(text);
    });
    const connected = connect(vnc.port, '127.0.0.1');
    await once(connected, 'data');
    const hungUp = once(connected, 'close');
    end();
    await ended(opened);
    expect(opened.view()).toMatchObject({ endKind, endedBecause: expect.stringMatching(words) });
    await hungUp;
    await soon(() => expect(existsSync(`/proc/${pid}`)).toBe(false));
    await soon(() => expect(servers()).toEqual([]));
    await expect(view(vnc.port, vnc.password)).rejects.toThrow('ECONNREFUSED');
  });

  test('a session that is given the whole terminal leaves it as it was, also where its line breaks', async () => {
    const attach = () => {
      const app = startApp({ args: ['-H', 'web1', 'attach', 'web', '--mode', 'console'], env: client.env });
      onTestFinished(() => app.close());
      return app;
    };
    const left = attach();
    await left.until(/root@\S+:~#/, 'the prompt');
    left.type('echo it-lives');
    left.keys('enter');
    await left.until((rows) => rows.some((row) => row.trim() === 'it-lives'), 'the answer of the guest');
    left.keys('ctrl-]');
    expect(await left.exited).toEqual({ code: 0 });
    expect(left.text().join('\n')).toMatch(/Left the console\.\nweb is running\./);

    const cut = attach();
    await cut.until(/root@\S+:~#/, 'the prompt');
    far.sshd.cut();
    expect(await cut.exited).toEqual({ code: 3 });
    expect(cut.text().join('\n')).toContain(
      'ssh to web1 has ended, and the session with it; the VM goes on.',
    );
    for (const app of [left, cut]) {
      expect(app.modes()).toEqual(RESTORED);
      expect(app.terminalAfter()).toContain(' echo ');
    }
  });
});
