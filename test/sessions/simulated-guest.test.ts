import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.js';
import { openLocalHost } from '../../src/host/local-host.js';
import { type OpenOptions, openSession } from '../../src/sessions/open-session.js';
import type { Session } from '../../src/sessions/session.js';
import { followLog } from '../../src/telemetry/log-follower.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { until } from '../telemetry/wait.js';
import { device, linesAbove, shown, typed } from './tool-root.js';

let simulated: SimulatedHost;
let host: Host;
const open: Session[] = [];

beforeAll(async () => {
  simulated = await startHost();
  host = openLocalHost({ root: simulated.root, env: process.env });
  await simulated.tool('v3_create', simulated.image(), 'web');
  await simulated.tool('v3_launch', '/dev/v3-vm0');
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()));
});

afterAll(() => simulated.stop());

async function session(request: Partial<OpenOptions>): Promise<Session> {
  const answer = await openSession(host, {
    mode: 'console',
    device: device('/dev/v3-vm0'),
    stream: null,
    columns: 80,
    rows: 24,
    viewer: null,
    consoleTool: 'auto',
    env: {},
    ...request,
  });
  if ('reason' in answer) throw new Error(answer.reason);
  open.push(answer);
  return answer;
}

/** Another VM that runs; `free` stops and frees it, as somebody else on the host would. */
async function another(name: string) {
  const made = await simulated.tool('v3_create', '-b', simulated.config(`${name}.xml`), name);
  const vm = device(/at (\S+)/.exec(made.stdout)?.[1] ?? '');
  await simulated.tool('v3_launch', vm);
  const free = async () => {
    await simulated.tool('v3_stop', vm);
    await simulated.tool('v3_free', vm);
  };
  return { device: vm, free };
}

function says(own: Session, text: string | RegExp): Promise<void> {
  return until(`${text}`, () => shown(own).some((line) => line.search(text) >= 0));
}

describe('a simulated guest', () => {
  test('answers a command on its console', async () => {
    const own = await session({});
    await says(own, /[$#] *$/);
    own.write(typed('echo what was $((typed))\x03'));
    own.write(typed('echo back to you\r'));
    await says(own, /^back to you/);
    expect(own.view()).toMatchObject({ state: 'open', mode: 'console' });
  });

  test('has one console, and the second is told so', async () => {
    const first = await session({});
    await says(first, /[$#] *$/);
    const second = await session({});
    await until('the end of the second', () => second.view().state === 'ended');
    expect(second.view()).toMatchObject({
      endKind: 'refused',
      endedBecause: expect.stringMatching(
        `^the console is taken by ${userInfo().username}: v3_cons_tc, process [0-9]+$`,
      ),
    });
    expect(first.view().state).toBe('open');
    await first.close();
    const third = await session({});
    await says(third, /[$#] *$/);
  });

  test('hears Ctrl-C through a flood before much more of it has been read', async () => {
    const pty = await host.openPty('v3_stream', ['-i', '/dev/v3-vm0', 'com1'], {
      columns: 80,
      rows: 24,
      term: 'xterm',
    });
    if ('reason' in pty) throw new Error(pty.reason);
    const exited = new Promise((resolve) => pty.onExit(resolve));
    let received = 0;
    let end = '';
    pty.onData((bytes) => {
      received += bytes.length;
      end = (end + Buffer.from(bytes.subarray(-100)).toString('latin1')).slice(-100);
    });
    pty.write(typed('\x15\r'));
    await until('the prompt', () => end.includes('root@web'));
    pty.write(typed('yes\r'));
    await until('a flood', () => received > 8 * 1024 * 1024);
    const before = received;
    pty.write(typed('\x03'));
    await until('the prompt after it', () => /\^C\r+\nroot@web:~# $/.test(end));
    expect(received - before).toBeLessThan(2 * 1024 * 1024);
    pty.write(typed('\x1cq'));
    await exited;
  });

  test('shows the prompt after Ctrl-C in a flood, and answers again', async () => {
    const own = await session({ mode: 'stream', stream: 'com1' });
    own.write(typed('\x15\r'));
    await says(own, /^root@web/);
    own.write(typed('yes flood\r'));
    await until('the history to be full', () => linesAbove(own) === 10_000);
    own.write(typed('\x03'));
    await says(own, /^\^C/);
    own.write(typed('echo at last\r'));
    await says(own, /^at last/);
  });

  test('has two streams at once, and tells the third that one is taken', async () => {
    const streams = await Promise.all(
      ['com1', 'v3-com1'].map((stream) => session({ mode: 'stream', stream })),
    );
    for (const [n, own] of streams.entries()) {
      own.write(typed(`echo stream ${n} here\r`));
      await says(own, new RegExp(`^stream ${n} here`));
    }
    const third = await session({ mode: 'stream', stream: 'com1' });
    await until('the end of the third', () => third.view().state === 'ended');
    expect(third.view().endedBecause).toMatch(/^the stream "com1" is taken by .+: v3_stream, process \d+$/);
  });

  test('is shown by a VNC server for as long as that lasts', async () => {
    const own = await session({ mode: 'vnc' });
    expect(own.view()).toMatchObject({ state: 'open', vnc: { viewer: null } });
    await own.close();
    expect(own.view().endedBecause).toBe('closed');
  });

  test('keeps the last screen of a console when its tool ends, and takes no remark for the reason', async () => {
    const { device: vm, free } = await another('gone');
    const own = await session({ device: vm });
    await says(own, /[$#] *$/);
    await free();
    await until('the end', () => own.view().state === 'ended');
    expect(own.view()).toMatchObject({
      endKind: 'lost',
      endedBecause: 'v3_cons_tc ended with exit code 255',
    });
    expect(shown(own).some((line) => /[$#] *$/.test(line))).toBe(true);
    expect(own.screen(80, 25).cursor).toBeNull();
    // A pane that is too small for it shows the last rows with text.
    expect(shown(own, 80, 3).join('\n')).toMatch(/[$#] *$/);
  });

  test('says that the device is gone', async () => {
    await simulated.fault('vanish', '/dev/v3-vm0');
    try {
      const own = await session({ mode: 'stream', stream: 'com1' });
      await until('the end', () => own.view().state === 'ended');
      expect(own.view().endedBecause).toBe('/dev/v3-vm0 is gone: there is no such device');
    } finally {
      await simulated.fault('appear', '/dev/v3-vm0');
    }
  });

  test('takes its sessions with it when the host restarts, and the log goes on', async () => {
    const log = followLog({ path: join(simulated.root, 'var/log/messages') });
    const own = await session({});
    const stream = await session({ mode: 'stream', stream: 'com1' });
    await says(own, /[$#] *$/);
    await simulated.reboot();
    await until('the ends', () => [own, stream].every((one) => one.view().state === 'ended'));
    expect(own.view().endedBecause).not.toBe('closed');
    const before = log.lines().length;
    await simulated.tool('v3_create', simulated.image(), 'after');
    await until('a line after', () => log.lines().length > before);
    expect(log.lines().some((line) => line.palacios !== null)).toBe(true);
    log.close();
  });
});
