import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, openBench, type TestHost, until } from './simulated-host.js';
import { openTerminal, type TestTerminal } from './terminal.js';

const PROMPT = 'root@web:~#';
const DEVICE = '/dev/v3-vm0';

let bench: Bench;
let host: TestHost;
let open: TestTerminal[] = [];

beforeAll(async () => {
  bench = await openBench();
  host = await bench.host();
  writeFileSync(join(host.work, 'a.img'), 'image');
  await host.run('v3_create', 'a.img', 'web');
  await host.run('v3_launch', DEVICE);
});

afterEach(() => {
  for (const terminal of open) terminal.close();
  open = [];
});

afterAll(() => bench.close());

function console(
  options: Parameters<typeof openTerminal>[2] & { tool?: string; device?: string; remarks?: boolean } = {},
): TestTerminal {
  const args = [host.path(options.tool ?? 'v3_cons_sc'), options.device ?? DEVICE];
  const aside = ['-c', 'exec "$0" "$@" 2>/dev/null', ...args];
  const terminal = options.remarks
    ? openTerminal(args[0] ?? '', args.slice(1))
    : openTerminal('/bin/sh', aside, options);
  open.push(terminal);
  return terminal;
}

/** Opens a console at a prompt on an empty screen. */
async function atPrompt(options: Parameters<typeof console>[0] = {}): Promise<TestTerminal> {
  const terminal = console(options);
  await terminal.shows(PROMPT);
  if (options.tool === undefined || options.tool === 'v3_cons_sc') terminal.type('\rclear\r');
  else await typeKeys(terminal, 'clear\r');
  await until(
    'an empty screen',
    () =>
      terminal
        .lines()
        .filter((line) => line !== '')
        .join() === PROMPT,
  );
  return terminal;
}

/**
 * Types key by key, each when the guest has shown the one before: v3_cons_tc takes one for each wake-up.
 * @param text without blanks, which could not be seen at the end of a line
 */
async function typeKeys(terminal: TestTerminal, text: string): Promise<void> {
  for (const [at, key] of [...text].entries()) {
    terminal.type(key);
    const shown = text.slice(0, at + 1);
    if (key !== '\r')
      await until(`${shown} is shown`, () => terminal.lines().join('\n').includes(`# ${shown}`));
  }
}

describe('v3_cons_sc', () => {
  test('shows the boot and a shell, and the same screen again to who comes back', async () => {
    const terminal = await atPrompt();
    terminal.type('uname -a\r');
    await terminal.shows('Heron web 1.4.2');
    terminal.type('\\');
    expect(await terminal.exit()).toBe(0);
    expect(terminal.raw()).toContain('Console terminated');
    const again = console();
    await again.shows('Heron web 1.4.2');
  });

  test.each(['v3_cons_sc', 'v3_cons_tc'])('%s wants 80x25 and says what it got', async (tool) => {
    const terminal = console({ tool, columns: 79, rows: 25 });
    expect(await terminal.exit()).toBe(255);
    expect(terminal.raw()).toBe(
      'Your window is not large enough.\r\nIt must be at least 80x25, but yours is 79x25\r\nError: terminal too small!\r\n',
    );
  });

  test('a resize and Ctrl-Z end it with 255, Ctrl-C and SIGTERM with 1', async () => {
    const suspended = await atPrompt();
    suspended.type('\x1a');
    expect(await suspended.exit()).toBe(255);
    const resized = await atPrompt();
    resized.pty.resize(100, 30);
    expect(await resized.exit()).toBe(255);
    const interrupted = await atPrompt();
    interrupted.type('\x03');
    expect(await interrupted.exit()).toBe(1);
    const terminated = await atPrompt();
    terminated.pty.kill('SIGTERM');
    expect(await terminated.exit()).toBe(1);
    expect(terminated.raw()).toContain('\x1b[?1049l');
  });

  test('one connection per VM; none for a VM without a console or none at all', async () => {
    await atPrompt();
    const second = console({ tool: 'v3_cons_tc' });
    expect(await second.exit()).toBe(255);
    expect(second.raw()).toBe('Error opening stream Console\r\n');
    writeFileSync(join(host.work, 'dumb.xml'), '<vm class="PC"><memory>128</memory><cores count="1"/></vm>');
    await host.run('v3_create', '-b', 'dumb.xml', 'dumb');
    const none = console({ device: '/dev/v3-vm1' });
    expect(await none.exit()).toBe(255);
    expect(none.raw()).toBe('Error opening stream Console\r\n');
    await host.run('v3_free', '1');
    const missing = console({ device: '/dev/v3-vm1' });
    expect(await missing.exit()).toBe(255);
    expect(missing.raw()).toBe('Error opening VM device: /dev/v3-vm1\r\n');
  });

  test('cuts keys as curses does', async () => {
    const terminal = await atPrompt();
    terminal.type('echo <\x1b[3~\x1b[2~\x1b[6~\x1b[5~\x1bOF>\r');
    await terminal.shows(/^<JKRSh>$/m);
    terminal.type('echo <a\x1bOH\x1bOR\x1b[21~\x01éb>\r');
    await terminal.shows(/^<ab>$/m);
    terminal.type('x\x1bOQ');
    await terminal.shows('x: no such command');
    terminal.type('y\x1b[15~');
    await terminal.shows('y: no such command');
    terminal.type('yes~');
    await terminal.shows(/\^C\n.*#$/m);
  });

  test('writes its remarks onto its own screen', async () => {
    const terminal = console({ remarks: true });
    await terminal.shows(PROMPT);
    terminal.type('\x01');
    await terminal.shows('Key without a scan code dropped');
    terminal.type('\\');
    expect(await terminal.exit()).toBe(0);
  });

  test('an Esc holds the output for a second', async () => {
    const terminal = await atPrompt();
    terminal.type('echo before\r');
    await terminal.shows(/^before$/m);
    const startedAt = performance.now();
    terminal.type('\x1b');
    await host.run('v3_stop', DEVICE);
    await host.run('v3_launch', DEVICE);
    await terminal.shows('Heron guest kernel');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1000);
  });

  test('TERM decides the colours', async () => {
    const eight = await atPrompt();
    eight.type('colours\r');
    await eight.shows('bright white');
    const row = eight.lines().findIndex((line) => line.startsWith('red'));
    expect(eight.cell(row, 0)).toMatchObject({ text: 'r', foreground: 1, bold: false });
    expect(eight.cell(row, 9)).toMatchObject({ text: 'b', foreground: 1, bold: true });
    expect(eight.cell(row, 26)).toMatchObject({ background: 1 });
    expect(eight.raw()).not.toContain('\x1b]4;');
    eight.type('\\');
    await eight.exit();
    const palette = console({ term: 'xterm-256color' });
    await palette.shows('bright white');
    expect(palette.raw()).toContain('\x1b]4;1;rgb:AA/00/00\x1b\\');
    palette.type('\\');
    await palette.exit();
    expect(palette.raw()).toContain('\x1b]104\x07');
    const none = console({ term: 'screen-256color' });
    await none.shows('bright white');
    expect(none.raw()).not.toMatch(/\x1b\[[34][0-7]m/);
  });

  test('stays through pause and stop, and comes alive again', async () => {
    const terminal = await atPrompt();
    await host.run('v3_pause', DEVICE);
    terminal.type('echo held\r');
    expect(terminal.lines().join()).not.toContain('held');
    await host.run('v3_continue', DEVICE);
    await terminal.shows(/^held$/m);
    await host.run('v3_stop', DEVICE);
    terminal.type('echo lost\r');
    await host.run('v3_launch', DEVICE);
    await terminal.shows('Heron guest kernel');
    await terminal.shows(PROMPT);
    expect(terminal.lines().join()).not.toContain('lost');
  });

  test('scrolls, keeps 25 lines, and draws top again until q', async () => {
    const terminal = await atPrompt();
    terminal.type('seq 1 200000\r');
    await terminal.shows(/^200000$/m);
    expect(terminal.lines()).toHaveLength(25);
    expect(terminal.lines()[23]).toBe('200000');
    terminal.type('top\r');
    await terminal.shows(/^top {2}web {2}up [0-9]+ s/m);
    const [first] = terminal.lines();
    await until('top redraws', () => terminal.lines()[0] !== first);
    terminal.type('q');
    await terminal.shows(PROMPT);
  });
});

describe('v3_cons_tc', () => {
  test('takes a backslash and Ctrl-C, and ends with Ctrl-Alt-backslash', async () => {
    const terminal = await atPrompt({ tool: 'v3_cons_tc' });
    await typeKeys(terminal, 'a\\b\r');
    await terminal.shows('a\\b: no such command');
    await typeKeys(terminal, 'yes\r');
    await terminal.shows(/^y\ny$/m);
    terminal.type('\x03');
    await terminal.shows(/\^C\n.*#$/m);
    terminal.type('\x1b\x1c');
    expect(await terminal.exit()).toBe(1);
  });
});

test('v3_console takes whichever tool is there and exits 0', async () => {
  await host.fault('no-cons-tc', 'on');
  expect(existsSync(host.path('v3_cons_tc'))).toBe(false);
  const terminal = console({ tool: 'v3_console' });
  await terminal.shows(PROMPT);
  terminal.type('\\');
  expect(await terminal.exit()).toBe(0);
  await host.fault('no-cons-tc', 'off');
  const other = await atPrompt({ tool: 'v3_console' });
  await typeKeys(other, 'c\\d\r');
  await other.shows('c\\d: no such command');
  other.pty.resize(90, 30);
  expect(await other.exit()).toBe(0);
});

test('a guest can reboot, power off and crash', async () => {
  const terminal = await atPrompt();
  terminal.type('reboot\r');
  await terminal.shows('Heron guest kernel');
  await terminal.shows(PROMPT);
  terminal.type('poweroff\r');
  await until('stopped', () => host.state(0) === 'stopped');
  await host.run('v3_launch', DEVICE);
  await terminal.shows(PROMPT);
  terminal.type('crash\r');
  await until('ERROR', () => host.state(0) === 'ERROR');
  expect(host.log()).toMatch(/palacios \(pcore 1 vm web vcore 0\): ERROR at .*Triple fault/);
});
