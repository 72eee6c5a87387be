import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleChoice, consolePlan, openConsole } from '../../src/sessions/console-session.js';
import { openSession } from '../../src/sessions/open-session.js';
import type { Session } from '../../src/sessions/session.js';
import { openStream } from '../../src/sessions/stream-session.js';
import { soon } from '../support/soon.js';
import { until } from '../telemetry/wait.js';
import {
  CONSOLE_TOOL,
  device,
  linesAbove,
  makeToolRoot,
  STREAM_TOOL,
  shown,
  type ToolRoot,
  typed,
} from './tool-root.js';

let tools: ToolRoot;
const open: Session[] = [];

beforeAll(() => {
  tools = makeToolRoot({ v3_cons_sc: CONSOLE_TOOL, v3_stream: STREAM_TOOL });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()));
});

afterAll(() => tools.remove());

function opened(answer: Session | { reason: string }): Session {
  if ('reason' in answer) throw new Error(answer.reason);
  open.push(answer);
  return answer;
}

async function consoleOf(name: string): Promise<Session> {
  const session = opened(await openConsole(tools.host, device(name)));
  await until('the console', () => shown(session)[0]?.startsWith('console') ?? false);
  return session;
}

async function streamOf(stream: string): Promise<Session> {
  const size = { columns: 60, rows: 20 };
  return opened(await openStream(tools.host, device('/dev/v3-vm0'), stream, size));
}

function says(session: Session, text: string): Promise<void> {
  return until(text, () => shown(session).join('').includes(text));
}

const anyRequest = {
  mode: 'stream',
  device: device('/dev/v3-vm0'),
  stream: 'com1',
  columns: 80,
  rows: 24,
  viewer: null,
  consoleTool: 'auto',
  env: {},
} as const;

describe('a console', () => {
  test('has 80×25 and eight colours, whatever the pane is, and keeps the size', async () => {
    const session = await consoleOf('/dev/v3-vm0');
    expect(shown(session)[0]).toBe('console of /dev/v3-vm0 80x25 xterm ESCDELAY=20');
    expect(session.screen(30, 10)).toMatchObject({ columns: 30, rows: { length: 10 } });
    session.screen(200, 60);
    session.write(typed('a'));
    await says(session, '[61]');
    expect(session.view()).toMatchObject({ mode: 'console', state: 'open', endedBecause: null });
    expect(linesAbove(session)).toBe(0);
  });

  test('keeps the remarks of the tool off the screen', async () => {
    const session = await consoleOf('/dev/v3-vm0');
    await until('the remark', () => session.view().remarks.includes('tool: a remark of the tool'));
    expect(shown(session).join('')).not.toContain('remark');
  });

  test('gives Ctrl-C and F10 the keys of the tool, and holds back what would end it', async () => {
    const session = await consoleOf('/dev/v3-vm0');
    session.write(typed('\x03'));
    await says(session, '[7e]');
    session.write(typed('\x1b[21~'));
    await says(session, '[60]');
    session.write(typed('~'));
    expect(session.view().remarks.at(-1)).toContain('~ cannot be typed');
    // This is how a terminal sends a paste without marks: it is also typed whole or refused.
    session.write(typed('C:\\dir~'));
    expect(session.view().remarks.at(-1)).toBe(
      'None of the keys that came together were typed: v3_cons_sc cannot type \\ and ~',
    );
    session.paste('a\\b');
    expect(session.view().remarks.at(-1)).toContain('v3_cons_sc cannot type \\');
    session.paste('ab');
    // A paste comes in several reads.
    const keys = () => shown(session).join('').replaceAll('][', '');
    await until('the paste', () => keys().includes('6162]'));
    expect(keys()).toMatch(/606162\]/);
    expect(session.view().state).toBe('open');
  });

  test('gives an arrow whole, also one that came in two reads', async () => {
    const session = await consoleOf('/dev/v3-vm0');
    session.write(typed('\x1b'));
    session.write(typed('[A'));
    await says(session, '[1b5b41]');
    session.write(typed('\x1b'));
    await says(session, '[1b]');
  });

  test('is closed in the way of the tool, and stays readable', async () => {
    const session = await consoleOf('/dev/v3-vm0');
    await session.close();
    expect(session.view()).toMatchObject({ state: 'ended', endedBecause: 'closed' });
    expect(shown(session).join('\n')).toContain('Console terminated');
    session.write(typed('x'));
    session.paste('x');
    await session.close();
  });

  test('says that it is held by another or not there, as the tool does not know either', async () => {
    const session = opened(await openConsole(tools.host, device('/dev/v3-vm9')));
    await until('the end', () => session.view().state === 'ended');
    expect(session.view().endedBecause).toBe(
      '/dev/v3-vm9 has no console, or another program is connected to it: v3_cons_sc does not say which',
    );
  });

  test('takes v3_cons_tc where it is there, else v3_cons_sc, or the one that is chosen', async () => {
    const other = makeToolRoot({ v3_cons_tc: CONSOLE_TOOL, v3_cons_sc: CONSOLE_TOOL });
    const toolOf = (wanted: ConsoleChoice) => consolePlan(other.host, device('/dev/v3-vm0'), wanted);
    expect(toolOf('auto')).toMatchObject({ tool: 'v3_cons_tc' });
    expect(toolOf('v3_cons_sc')).toMatchObject({ tool: 'v3_cons_sc' });
    rmSync(join(other.root, 'bin', 'v3_cons_tc'));
    expect(toolOf('auto')).toMatchObject({ tool: 'v3_cons_sc' });
    expect(toolOf('v3_cons_tc')).toEqual({
      reason: expect.stringMatching(/^v3_cons_tc is not on this host/),
    });
    rmSync(join(other.root, 'bin', 'v3_cons_sc'));
    expect(await openConsole(other.host, device('/dev/v3-vm0'))).toEqual({
      reason: expect.stringContaining('no v3_cons_tc or v3_cons_sc here'),
    });
    other.remove();
  });

  test('ends a tool that ignores its key and SIGTERM, by SIGKILL', async () => {
    const stubborn = makeToolRoot({
      v3_cons_sc: `process.on('SIGTERM', () => {}); process.stdin.setRawMode(true); process.stdin.resume(); process.stdout.write('up');`,
    });
    const session = opened(await openConsole(stubborn.host, device('/dev/v3-vm0')));
    await says(session, 'up');
    await session.close();
    // On a busy machine close() may give up before the end is seen: what stays counts.
    await soon(() => expect(session.view()).toMatchObject({ state: 'ended', endedBecause: 'closed' }));
    stubborn.remove();
  });
});

describe('a stream', () => {
  test('takes the size of its pane', async () => {
    const session = await streamOf('com1');
    await says(session, 'stream com1 xterm-256color');
    session.screen(100, 30);
    await until('the size', () => shown(session, 100, 30).join('\n').includes('size 100x30'));
    expect(session.screen(100, 30)).toMatchObject({ columns: 100, rows: { length: 30 } });
  });

  test('gives every control key to the guest, its own escape too', async () => {
    const session = await streamOf('com1');
    await says(session, 'stream');
    session.write(typed('\x03\x1a\x04\x1c\\~`'));
    await says(session, '<3><1a><4><1c><5c><7e><60>');
  });

  test('answers queries, and heeds what the guest asked of the keys', async () => {
    const session = await streamOf('com1');
    await says(session, 'stream');
    session.write(typed('q'));
    await says(session, '<1b><5b><3f>');
    session.write(typed('\x1b[A'));
    await says(session, '<1b><4f><41>');
    session.paste('hi\nho');
    const bracketed = [...'\x1b[200~hi\rho\x1b[201~']
      .map((c) => `<${c.charCodeAt(0).toString(16)}>`)
      .join('');
    await says(session, bracketed);
  });

  test('takes 200,000 lines and keeps the last in its history', async () => {
    const session = await streamOf('com1');
    await says(session, 'stream');
    session.write(typed('n'));
    await says(session, 'done');
    expect(linesAbove(session)).toBe(10_000);
    const first = () => session.lines()?.text(session.lines()?.first ?? 0) ?? '';
    await until('the last lines', () => /^1[89]\d{4}$/.test(first()));
  });

  test('names the three causes that v3_stream has one sentence for', async () => {
    const session = await streamOf('taken');
    await until('the end', () => session.view().state === 'ended');
    expect(session.view().endedBecause).toContain('already connected');
    expect(session.view().endedBecause).toContain('no stream "taken"');
  });

  test('says by which signal its tool was killed', async () => {
    const session = await streamOf('com1');
    await says(session, 'stream');
    session.write(typed('k'));
    await until('the end', () => session.view().state === 'ended');
    expect(session.view().endedBecause).toBe('v3_stream was killed by SIGKILL');
    expect(shown(session, 60, 20)[0]).toContain('stream com1');
  });

  test('is left by its own keys', async () => {
    const session = await streamOf('com1');
    await says(session, 'stream');
    await session.close();
    expect(shown(session, 60, 20).join('\n')).toContain('Bye');
  });

  test.each(['', 'x'.repeat(128), 'a\0b'])('refuses a name that the tool would refuse: %j', async (name) => {
    expect(await openStream(tools.host, device('/dev/v3-vm0'), name, { columns: 80, rows: 24 })).toEqual({
      reason: expect.stringContaining('name'),
    });
  });

  test('says why it cannot be opened where the folder for temporary files is missing', async () => {
    const { TMPDIR } = process.env;
    process.env.TMPDIR = join(tools.root, 'gone');
    try {
      for (const mode of ['console', 'stream'] as const) {
        expect(await openSession(tools.host, { ...anyRequest, mode })).toEqual({
          reason: expect.stringMatching(
            /^no such file or directory: the folder for temporary files, TMPDIR=\S+gone$/,
          ),
        });
      }
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
  });

  test('says why it cannot be opened where nothing more may be opened', async () => {
    const tree = makeToolRoot({ v3_stream: STREAM_TOOL });
    const limit = (most: string) => execFileSync('prlimit', [`--pid=${process.pid}`, `--nofile=${most}:`]);
    const before = execFileSync('prlimit', [
      `--pid=${process.pid}`,
      '--nofile',
      '--output=SOFT',
      '--noheadings',
    ]);
    const held: number[] = [];
    // Modules that are loaded at first use are loaded here.
    opened(await openSession(tree.host, anyRequest));
    limit('512');
    try {
      for (;;) held.push(openSync('/dev/null', 'r'));
    } catch {
      // No descriptor is left.
    }
    try {
      const answer = await openSession(tree.host, anyRequest);
      expect(answer).toEqual({ reason: expect.stringMatching(/EMFILE|too many open files/i) });
    } finally {
      for (const descriptor of held) closeSync(descriptor);
      limit(before.toString().trim());
    }
    opened(await openSession(tree.host, anyRequest));
    tree.remove();
  });

  test('says why its tool cannot be started', async () => {
    chmodSync(join(tools.root, 'bin', 'v3_stream'), 0o644);
    const answer = await openStream(tools.host, device('/dev/v3-vm0'), 'com1', { columns: 80, rows: 24 });
    chmodSync(join(tools.root, 'bin', 'v3_stream'), 0o755);
    expect(answer).toEqual({ reason: expect.stringContaining('v3_stream') });
  });
});
