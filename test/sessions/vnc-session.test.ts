import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openSession } from '../../src/sessions/open-session.js';
import type { Session } from '../../src/sessions/session.js';
import { ownTmpdir } from '../support/own-tmpdir.js';
import { sendSignal } from '../support/send-signal.js';
import { soon } from '../support/soon.js';
import { until } from '../telemetry/wait.js';
import { device, makeToolRoot, type ToolRoot } from './tool-root.js';

const VNCPASSWD = `
let said = '';
process.stdin.on('data', (bytes) => (said += bytes));
process.stdin.on('end', () => process.stdout.write(Buffer.from([0xff, 0x00, 0x80, ...Buffer.from(said.trim()).reverse()])));
`;
/** A server of VNC 4.0: it knows no -localhost. */
const SERVER = `
import { createServer } from 'node:net';
import { writeFileSync } from 'node:fs';
if (args[0] === '-help') {
  console.error('usage: v3_x0vncserver\\n\\n  rfbport        - TCP port (default=5900)\\n  SecurityTypes  - (None, VncAuth)');
  process.exit(1);
}
const port = Number(args[args.indexOf('-rfbport') + 1]);
const server = createServer((socket) => socket.on('error', () => {}).write('RFB 003.008\\n'));
server.on('error', () => { console.error('cannot listen'); process.exit(1); });
server.listen(port, args.includes('-localhost') ? '127.0.0.1' : '::', () => writeFileSync(process.env.SEEN ?? '/dev/null', JSON.stringify({ args, pid: process.pid })));
`;
const NEW_SERVER = SERVER.replace(
  '(None, VncAuth)',
  '(None, VncAuth,\\n                   TLSVnc)\\n  localhost      - Only allow connections from localhost',
);
const SCRIPT = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const port = args.find((arg) => arg.startsWith('--port=')).slice(7);
const server = process.argv[1].replace('v3_vncserver', 'hidden_server');
const child = spawn(server, ['-rfbport', port, args.at(-1)], { detached: true, stdio: 'ignore' });
writeFileSync('.vncpid', child.pid + '\\n');
child.unref();
console.log('You can now connect to port ' + port);
`;
const VIEWER = `
import { writeFileSync } from 'node:fs';
writeFileSync(process.argv[1] + '.args', JSON.stringify({ args, pid: process.pid }));
setInterval(() => {}, 1000);
`;

const temporary = ownTmpdir();
let tools: ToolRoot | null = null;
let session: Session | null = null;
const listeners: Server[] = [];

afterEach(async () => {
  await session?.close();
  session = null;
  tools?.remove();
  tools = null;
  for (const server of listeners.splice(0)) server.close();
});

async function openVnc(programs: Record<string, string>, env: Record<string, string> = {}, viewer?: string) {
  tools = makeToolRoot(programs);
  const request = {
    mode: 'vnc',
    device: device('/dev/v3-vm5'),
    stream: null,
    consoleTool: 'auto',
    columns: 80,
    rows: 24,
  } as const;
  const answer = await openSession(tools.host, { ...request, viewer: viewer ?? null, env });
  if (!('reason' in answer)) session = answer;
  return answer;
}

function opened(answer: Session | { reason: string }): Session {
  if ('reason' in answer) throw new Error(answer.reason);
  return answer;
}

function folders(): string[] {
  return readdirSync(temporary()).filter((name) => name.startsWith('v3_tui-vnc-'));
}

function running(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The process and arguments of a server that this test started, from /proc: others may try the same port. */
function serverOf(port: number): { pid: number; args: string[] } | null {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const isOurs = readlinkSync(`/proc/${pid}/cwd`).includes(`v3_tui-vnc-${process.pid}-`);
      if (isOurs && args.includes('-rfbport') && args.includes(String(port)))
        return { pid: Number(pid), args };
    } catch {
      // It ended between the two looks.
    }
  }
  return null;
}

describe('a VNC session', () => {
  test('serves on a free port with a password that stands in a private file only', async () => {
    const before = createServer();
    listeners.push(before);
    await new Promise<void>((resolve) => before.once('error', () => resolve()).listen(5951, () => resolve()));
    const view = opened(await openVnc({ vncpasswd: VNCPASSWD, v3_x0vncserver: SERVER })).view();
    const { port = 0, password = '' } = view.vnc ?? {};
    expect(view).toMatchObject({ mode: 'vnc', device: '/dev/v3-vm5', state: 'open', endedBecause: null });
    expect(port).toBeGreaterThan(5951);
    expect(password).toMatch(/^[a-zA-Z0-9]{8}$/);
    expect(view.vnc).toMatchObject({
      viewer: null,
      hasDisplay: false,
      everywhere: true,
      tls: false,
      connected: 0,
    });
    expect(view.remarks).toEqual([]);

    const server = serverOf(port);
    const file = server?.args.find((arg) => arg.startsWith('--PasswordFile='))?.slice(15) ?? '';
    expect(server?.args.slice(-4)).toEqual(['-rfbport', String(port), '/dev/v3-vm5', '']);
    expect(server?.args).not.toContain('-localhost');
    expect(server?.args.join(' ')).not.toContain(password);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    expect([...readFileSync(file)]).toEqual([0xff, 0x00, 0x80, ...Buffer.from(password).reverse()]);

    await session?.close();
    expect(session?.view()).toMatchObject({ state: 'ended', endedBecause: 'closed', vnc: null });
    expect(running(server?.pid ?? process.pid)).toBe(false);
    expect(folders()).toEqual([]);
  });

  test('tells a server that can to listen on this machine only, and to speak TLS', async () => {
    const own = opened(await openVnc({ vncpasswd: VNCPASSWD, v3_x0vncserver: NEW_SERVER }));
    expect(own.view().vnc).toMatchObject({ everywhere: false, tls: true });
    const args = serverOf(own.view().vnc?.port ?? 0)?.args.join(' ');
    expect(args).toContain(' -localhost -SecurityTypes TLSVnc,VncAuth -rfbport ');
  });

  test('says what is so, where a server does not do what its help promises', async () => {
    const lying = NEW_SERVER.replace("'127.0.0.1'", "'::'");
    const own = opened(await openVnc({ vncpasswd: VNCPASSWD, v3_x0vncserver: lying }));
    expect(own.view().vnc).toMatchObject({ everywhere: true, tls: true });
  });

  test('counts who is connected', async () => {
    const own = opened(await openVnc({ vncpasswd: VNCPASSWD, v3_x0vncserver: SERVER }));
    const viewer = connect(own.view().vnc?.port ?? 0, '127.0.0.1');
    await until('one', () => own.view().vnc?.connected === 1);
    viewer.destroy();
    await until('nobody', () => own.view().vnc?.connected === 0);
  });

  test('is refused in words where its private folder cannot be made', async () => {
    tools = makeToolRoot({ vncpasswd: VNCPASSWD, v3_x0vncserver: SERVER });
    const before = process.env.TMPDIR;
    process.env.TMPDIR = '/proc/no-folder';
    try {
      const answer = openSession(tools.host, {
        mode: 'vnc',
        device: device('/dev/v3-vm5'),
        stream: null,
        consoleTool: 'auto',
        columns: 80,
        rows: 24,
        viewer: null,
        env: {},
      });
      expect(await answer).toEqual({
        reason: expect.stringMatching(/^no such file or directory: the folder for temporary files, TMPDIR=/),
      });
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });

  test('gives two sessions two ports', async () => {
    const first = opened(await openVnc({ vncpasswd: VNCPASSWD, v3_x0vncserver: SERVER }));
    const request = {
      mode: 'vnc',
      device: device('/dev/v3-vm6'),
      stream: null,
      consoleTool: 'auto',
      columns: 80,
      rows: 24,
    } as const;
    const host = tools?.host;
    if (host === undefined) throw new Error('no tools');
    const second = opened(await openSession(host, { ...request, viewer: null, env: {} }));
    expect(second.view().vnc?.port).not.toBe(first.view().vnc?.port);
    expect(second.view().id).not.toBe(first.view().id);
    await second.close();
  });

  test('starts a viewer where there is a display, and says when it was closed', async () => {
    const programs = { vncpasswd: VNCPASSWD, v3_x0vncserver: SERVER, vncviewer: VIEWER };
    const own = opened(await openVnc(programs, { DISPLAY: ':7' }));
    const { port, viewer } = own.view().vnc ?? {};
    expect(viewer).toEqual({ name: 'vncviewer', asks: false });
    const told = join(tools?.root ?? '', 'bin', 'vncviewer.args');
    // The file is there before all of it is written.
    const { args } = await soon(() => JSON.parse(readFileSync(told, 'utf8')));
    expect(args).toEqual(['-shared', '-passwd', expect.stringContaining('.vncpasswd'), `localhost::${port}`]);
  });

  test('opens a viewer again when asked, while none is open, and ends it with itself', async () => {
    const said = "console.error('it is me');";
    const programs = { vncpasswd: VNCPASSWD, v3_x0vncserver: SERVER, remmina: `${said}${VIEWER}` };
    const own = opened(await openVnc(programs, { DISPLAY: ':7' }, 'remmina'));
    expect(own.view().vnc?.viewer).toEqual({ name: 'remmina', asks: true });
    const told = join(tools?.root ?? '', 'bin', 'remmina.args');
    const pidOf = (): Promise<number> => soon(() => JSON.parse(readFileSync(told, 'utf8')).pid);
    const first = await pidOf();
    own.openViewer?.();
    sendSignal(first, 'SIGTERM');
    await until('its end', () => own.view().vnc?.viewer === null);
    expect(own.view().remarks.at(-1)).toBe('remmina ended: it is me');
    writeFileSync(told, '');
    own.openViewer?.();
    const second = await pidOf();
    expect(second).not.toBe(first);
    await own.close('web was stopped');
    expect(own.view()).toMatchObject({ state: 'ended', endedBecause: 'web was stopped', vnc: null });
    await until('the viewer to be gone', () => !running(second));
    own.openViewer?.();
    expect(own.view().vnc).toBeNull();
  });

  test('takes the viewer of the user, and goes on without where it is not there', async () => {
    const programs = { vncpasswd: VNCPASSWD, v3_x0vncserver: SERVER, 'my-viewer': 'process.exit(3)' };
    const own = opened(await openVnc(programs, { WAYLAND_DISPLAY: 'w' }, 'my-viewer'));
    await until('its end', () => own.view().vnc?.viewer === null);
    expect(own.view().remarks.at(-1)).toContain('my-viewer ended');
    expect(own.view().state).toBe('open');
    await own.close();
    tools?.remove();
    const without = opened(await openVnc(programs, { DISPLAY: ':1' }, 'no-such-viewer'));
    expect(without.view().remarks.at(-1)).toContain('no viewer was started');
  });

  test('ends when its server does', async () => {
    const own = opened(await openVnc({ vncpasswd: VNCPASSWD, v3_x0vncserver: SERVER }));
    const server = serverOf(own.view().vnc?.port ?? 0);
    let told = 0;
    own.subscribe(() => {
      told += 1;
    });
    sendSignal(server?.pid, 'SIGKILL');
    await until('the end', () => own.view().state === 'ended');
    expect(own.view().endedBecause).toBe('the VNC server ended (killed by SIGKILL)');
    await until('the notice', () => told > 0);
    expect(folders()).toEqual([]);
  });

  test('is not opened where the server ends at once', async () => {
    const failing = `console.error('Error opening VM device: ' + args.at(-1)); process.exit(255);`;
    expect(await openVnc({ vncpasswd: VNCPASSWD, v3_x0vncserver: failing })).toEqual({
      reason: expect.stringContaining('Error opening VM device: /dev/v3-vm5'),
    });
    expect(folders()).toEqual([]);
  });

  test('is not opened where vncpasswd makes nothing, or there is no tool at all', async () => {
    const failing = `console.error('no password'); process.exit(1);`;
    expect(await openVnc({ vncpasswd: failing, v3_x0vncserver: SERVER })).toEqual({
      reason: expect.stringContaining('no password'),
    });
    tools?.remove();
    expect(await openVnc({})).toEqual({ reason: expect.stringContaining('add the Palacios tools to PATH') });
    expect(folders()).toEqual([]);
  });

  test('uses v3_vncserver where its helpers are not found, and ends what that left running', async () => {
    const own = opened(await openVnc({ v3_vncserver: SCRIPT, hidden_server: SERVER }));
    const server = serverOf(own.view().vnc?.port ?? 0);
    expect(server).not.toBeNull();
    expect(own.view().remarks[0]).toContain('process list');
    await own.close();
    expect(own.view().endedBecause).toBe('closed');
    await until('the server to be gone', () => !running(server?.pid ?? process.pid));
    expect(folders()).toEqual([]);
  });

  test('ends the server and removes the folder that a killed program left', async () => {
    const gone = spawnSync('true').pid;
    const left = realpathSync(mkdtempSync(join(temporary(), `v3_tui-vnc-${gone}-1-`)));
    // The number of a process that is gone may be another's by now: this one's own, that began at another time.
    const reused = mkdtempSync(join(temporary(), `v3_tui-vnc-${process.pid}-1-`));
    const server = spawn('sleep', ['3600'], { cwd: left, stdio: 'ignore' });
    const other = spawn('sleep', ['3600'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => server.once('exit', (_, signal) => resolve(signal)));
    const stranger = realpathSync(mkdtempSync(join(temporary(), `v3_tui-vnc-${gone}-1-`)));
    writeFileSync(join(left, '.vncpid'), `${server.pid}\n`);
    writeFileSync(join(stranger, '.vncpid'), `${other.pid}\n`);
    await openVnc({});
    expect(await ended).toBe('SIGKILL');
    expect([left, stranger, reused].map(existsSync)).toEqual([false, false, false]);
    expect(running(other.pid ?? 0)).toBe(true);
    other.kill();
  });

  test('believes no v3_vncserver that left nothing running', async () => {
    const words = `console.log('You can now connect to port 5951 with password "x"');`;
    expect(await openVnc({ v3_vncserver: words })).toEqual({
      reason: expect.stringContaining('v3_vncserver left no server running'),
    });
  });
});
