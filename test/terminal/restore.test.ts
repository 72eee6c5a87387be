import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type IPty, spawn } from 'node-pty';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readRestAtEnd } from '../../src/host/pty-rest.js';
import { PLAIN } from '../../src/terminal/cells.js';
import { sendSignal } from '../support/send-signal.js';
import { soon } from '../support/soon.js';
import { openReference } from './reference-terminal.js';

const folder = mkdtempSync(join(tmpdir(), 'outer-terminal-'));
const program = join(folder, 'program.mjs');
const report = join(folder, 'report');

// A program that shows its process id, closes the terminal on signals as a caller should, and ends as told.
const source = `
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { openOuterTerminal } from './src/terminal/outer-terminal.js';
const terminal = openOuterTerminal({ stdin: process.stdin, stdout: process.stdout, env: process.env });
if (process.env.MOUSE === 'on') terminal.reportMouse(true);
for (const signal of ['SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    terminal.close();
    process.exit(1);
  });
}
const show = (frame) => {
  const { columns, rows } = terminal.size();
  const output = terminal.ink.createOutput({ width: columns, height: rows });
  output.write(0, 0, frame, { transformers: [] });
  output.get();
};
let frames = 0;
let painted = 0;
terminal.onPainted(() => { painted++; });
const ends = {
  q: () => terminal.close(),
  z: () => terminal.stop(),
  l: () => terminal.lend(() => new Promise((resolve) => {
    const asking = 'echo may it; read word; echo "answered $word"';
    spawn('/bin/sh', ['-c', asking], { stdio: 'inherit' }).once('exit', resolve);
  })),
  b: () => {
    writeFileSync(process.env.REPORT, 'busy');
    while (readFileSync(process.env.REPORT, 'utf8') === 'busy');
    terminal.close();
  },
  e: () => process.exit(0),
  t: () => { throw new Error('thrown'); },
  f: () => { setInterval(() => show(String(frames++ % 10).repeat(100).concat('\\n').repeat(60)), 1); },
  h: () => {
    process.removeAllListeners('SIGHUP');
    process.on('SIGHUP', () => {});
    terminal.onLost((error) => {
      writeFileSync(process.env.REPORT, 'lost ' + error.message);
      terminal.close();
      process.exit(1);
    });
    show('pid ' + process.pid + ' listening');
  },
  w: () => { writeFileSync(process.env.REPORT, terminal.isFramePending() + ' ' + painted); },
  r: () => { Promise.reject(new Error('rejected')); },
};
terminal.onKey((key) => {
  ends[key.name]?.();
  if (key.name === 'j') show('pid ' + process.pid + ' key j');
});
show('pid ' + process.pid + ' ready\\n' + '#'.repeat(58 * 60).replace(/.{60}/g, '$&\\n') + 'whole');
`;

beforeAll(async () => {
  const stdin = { contents: source, resolveDir: process.cwd(), loader: 'js' as const };
  await build({ stdin, bundle: true, platform: 'node', format: 'esm', outfile: program });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shells: IPty[] = [];
const programs: number[] = [];
afterEach(() => {
  for (const shell of shells.splice(0)) shell.kill('SIGKILL');
  for (const pid of programs.splice(0)) {
    try {
      sendSignal(pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  }
  rmSync(report, { force: true });
});

const PROGRAM = `'${process.execPath}' '${program}'`;
const LOOK = 'stty -a; echo looked; read word; echo "read $word"';

/** A shell in a pty that starts the program and then looks at its terminal. */
function run(script = `echo before; ${PROGRAM}; echo "left $?"; ${LOOK}`, mouse: 'on' | 'off' = 'off') {
  const screen = openReference(100, 60);
  const env = {
    PATH: process.env.PATH ?? '',
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    REPORT: report,
    MOUSE: mouse,
  };
  const pty = spawn('/bin/sh', ['-c', script], { cols: 100, rows: 60, env });
  shells.push(pty);
  pty.onData((text) => void screen.write(text));
  readRestAtEnd(pty, (bytes) => void screen.write(bytes));
  const shows = (text: string) => soon(() => expect(screen.lines().join('\n')).toContain(text));
  const start = async () => {
    // The last row: output still on its way could delay what the program leaves behind.
    await shows('whole');
    expect(screen.terminal.buffer.active.type).toBe('alternate');
    expect(screen.isCursorShown()).toBe(false);
    expect(screen.terminal.modes.sendFocusMode).toBe(true);
    expect(screen.terminal.modes.mouseTrackingMode).toBe(mouse === 'on' ? 'vt200' : 'none');
    const pid = Number(/pid (\d+)/.exec(screen.lines()[0] ?? '')?.[1]);
    expect(pid).toBeGreaterThan(0);
    programs.push(pid);
    return pid;
  };
  /** The terminal is as the program found it. */
  const isRestored = async () => {
    await shows('looked');
    expect(screen.terminal.buffer.active.type).toBe('normal');
    expect(screen.isCursorShown()).toBe(true);
    expect(screen.terminal.modes).toMatchObject({
      applicationCursorKeysMode: false,
      applicationKeypadMode: false,
      bracketedPasteMode: false,
      mouseTrackingMode: 'none',
      sendFocusMode: false,
      synchronizedOutputMode: false,
      wraparoundMode: true,
    });
    const text = screen.lines().join('\n');
    expect(text).toMatch(/^before\n/);
    expect(text).toMatch(/ icanon /);
    expect(text).toMatch(/ echo /);
    expect(text).not.toMatch(/#####/);
    pty.write('typed\r');
    await shows('read typed');
    expect(screen.lines()).toContain('typed');
    const echoed = screen.grid().rows[screen.lines().indexOf('typed')] ?? [];
    expect(echoed.slice(0, 5).map((cell) => cell.style)).toEqual(new Array(5).fill(PLAIN));
  };
  return { pty, screen, shows, start, isRestored };
}

describe.each(['off', 'on'] as const)('the terminal is as before, the mouse was %s', (mouse) => {
  test.each([
    ['after closing', 'q', 'left 0'],
    ['after exit without closing', 'e', 'left 0'],
    ['after an uncaught error', 't', 'left 1'],
    ['after an unhandled rejection', 'r', 'left 1'],
  ])('%s', async (_, key, left) => {
    const { pty, start, isRestored, shows } = run(undefined, mouse);
    await start();
    pty.write(key);
    await shows(left);
    await isRestored();
  });
  test.each(['SIGTERM', 'SIGHUP'] as const)('after %s', async (signal) => {
    const { start, isRestored } = run(undefined, mouse);
    sendSignal(await start(), signal);
    await isRestored();
  });
});

describe('a shell with jobs has its terminal while the program is stopped, and the screen is painted anew after fg', () => {
  test.each([
    ['the key', 'off'],
    ['the signal', 'off'],
    ['the key', 'on'],
    ['the signal', 'on'],
  ] as const)('by %s, the mouse %s', async (by, mouse) => {
    const { pty, screen, shows, start, isRestored } = run(
      `set -m; echo before; ${PROGRAM}; echo "stopped $?"; ${LOOK}; read go; fg; echo "left $?"; read end`,
      mouse,
    );
    const pid = await start();
    if (by === 'the key') pty.write('z');
    else sendSignal(pid, 'SIGTSTP');
    await isRestored();
    expect(screen.lines().join('\n')).toMatch(/stopped 1\d\d/);
    pty.write('go\r');
    await shows(`pid ${pid} ready`);
    expect(screen.terminal.buffer.active.type).toBe('alternate');
    pty.write('j');
    await shows('key j');
    expect(screen.terminal.modes.mouseTrackingMode).toBe(mouse === 'on' ? 'vt200' : 'none');
    pty.write('q');
    await shows('left 0');
    expect(screen.terminal.modes.mouseTrackingMode).toBe('none');
  });
});

test('Ctrl-Z stops who was lent the terminal with the program, and both go on together', async () => {
  const { pty, shows, start, isRestored } = run(
    `set -m; echo before; ${PROGRAM}; echo "stopped $?"; ${LOOK}; read go; fg; echo "left $?"; read end`,
  );
  const pid = await start();
  pty.write('l');
  await shows('may it');
  pty.write('\x1a');
  await shows('stopped');
  await isRestored();
  pty.write('go\r');
  // It waits in the terminal until they read it.
  pty.write('yes\r');
  await shows(`pid ${pid} ready`);
  pty.write('j');
  await shows('key j');
  pty.write('q');
  await shows('left 0');
  await shows('answered yes');
});

test('where no shell could continue it the program is not stopped, and the screen is painted anew', async () => {
  const { pty, screen, start } = run(`exec ${PROGRAM}`);
  const pid = await start();
  pty.write('z');
  // What is read together with the key that leaves is dropped.
  await soon(() => {
    pty.write('j');
    expect(screen.lines()[0]).toContain(`pid ${pid} key j`);
  });
});

test('an answer of the terminal that comes while the program leaves is not left for the shell', async () => {
  const { pty, start, isRestored } = run();
  await start();
  pty.write('b');
  await soon(() => expect(readFileSync(report, 'utf8')).toBe('busy'));
  pty.write('\x1b[2;1R');
  writeFileSync(report, 'go on');
  await isRestored();
});

test('after a stop that nobody hears of, and a shell that set the terminal its own way, too', async () => {
  const { pty, screen, shows, start } = run(undefined, 'on');
  const pid = await start();
  sendSignal(pid, 'SIGSTOP');
  await soon(() => expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) T /));
  execFileSync('stty', ['-F', `/proc/${pid}/fd/0`, 'sane']);
  await screen.write('\x1b[?1049l\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1006l$ ');
  sendSignal(pid, 'SIGCONT');
  await shows(`pid ${pid} ready`);
  expect(screen.terminal.buffer.active.type).toBe('alternate');
  expect(screen.terminal.modes).toMatchObject({ bracketedPasteMode: true, wraparoundMode: false });
  pty.write('j');
  await shows('key j');
  expect(screen.terminal.modes.mouseTrackingMode).toBe('vt200');
});

test('a line that is cut is reported, and the program can go on to its end', async () => {
  const { pty, shows, start } = run();
  const pid = await start();
  pty.write('h');
  await shows('listening');
  pty.kill('SIGHUP');
  Reflect.get(pty, 'destroy').call(pty);
  await soon(() => expect(() => process.kill(pid, 0)).toThrow());
  expect(readFileSync(report, 'utf8')).toMatch(/^lost /);
});

test('a stalled line neither holds the program nor keeps it from leaving', async () => {
  const { pty, start } = run();
  const pid = await start();
  pty.write('f');
  pty.pause();
  const seen: string[] = [];
  await soon(() => {
    pty.write('w');
    seen.push(readFileSync(report, 'utf8'));
    const last = seen.slice(-10);
    expect(last).toHaveLength(10);
    expect(new Set(last).size).toBe(1);
    expect(last[0]).toMatch(/^true/);
  });
  sendSignal(pid, 'SIGTERM');
  await soon(() => expect(() => process.kill(pid, 0)).toThrow());
});
