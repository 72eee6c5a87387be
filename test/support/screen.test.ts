import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { keyBytes } from './key-bytes.js';
import { type App, type AppOptions, RESTORED, startApp } from './screen.js';

/** Takes the screen, shows each key as bytes, and restores the screen at q. */
const PROGRAM = `
const { stdout } = process;
process.stdin.setRawMode(true);
process.on('SIGWINCH', () => stdout.write('size ' + stdout.columns + 'x' + stdout.rows + '\\r\\n'));
process.on('SIGTERM', () => { process.stdout.write('\\x1b[?2004l\\x1b[?25h\\x1b[?1049l'); process.exit(7); });
process.stdin.on('data', (bytes) => {
  process.stdout.write('[' + bytes.toString('hex') + ']\\r\\n');
  if (!bytes.includes('q')) return;
  process.stdout.write('\\x1b[?2004l\\x1b[?25h\\x1b[?1049l');
  process.stdin.setRawMode(false);
  process.exit(3);
});
process.stdout.write('\\x1b[?1049h\\x1b[?25l\\x1b[?2004h\\x1b[1;31mready\\x1b[m ' + process.env.TERM + '\\r\\n');
`;

function start(options: AppOptions = {}): App {
  const app = startApp({
    command: process.execPath,
    args: ['-e', PROGRAM],
    columns: 60,
    rows: 10,
    ...options,
  });
  onTestFinished(() => app.close());
  return app;
}

test('shows what a program draws, with its styles, and the modes it sets', async () => {
  const app = start();
  await app.until('ready xterm-256color');
  expect(app.text()[0]).toBe('ready xterm-256color');
  expect(app.cells().rows[0]?.[0]).toEqual({ text: 'r', width: 1, style: { fg: 1, bg: null, bits: 1 } });
  expect(app.modes()).toEqual({
    ...RESTORED,
    alternateScreen: true,
    cursorShown: false,
    bracketedPaste: true,
  });
  expect(app.cursor()).toBeNull();
  app.keys('q');
  expect(await app.exited).toEqual({ code: 3 });
  expect(app.modes()).toEqual(RESTORED);
  expect(app.cursor()).not.toBeNull();
  expect(app.terminalAfter()).toContain(' icanon ');
  expect(app.terminalAfter()).toMatch(/ echo /);
  expect(app.raw().toString('latin1')).toContain('\x1b[?1049h');
});

test('sends keys, text and pastes as a terminal does', async () => {
  const app = start();
  await app.until('ready');
  app.keys('up');
  await app.until('[1b5b41]');
  app.keys('ctrl-]');
  await app.until('[1d]');
  app.type('é');
  await app.until('[c3a9]');
  app.paste('x');
  await app.until(`[${Buffer.from('\x1b[200~x\x1b[201~').toString('hex')}]`);
});

test('tells a program of a new size', async () => {
  const app = start();
  await app.until('ready');
  app.resize(70, 12);
  await app.until('size 70x12');
  expect(app.text()).toHaveLength(12);
});

test('gives a signal to the program and not to its shell', async () => {
  const app = start();
  await app.until('ready');
  app.kill('SIGTERM');
  expect(await app.exited).toEqual({ code: 7 });

  const other = start();
  await other.until('ready');
  other.kill('SIGKILL');
  expect(await other.exited).toEqual({ code: 137 });
  expect(other.terminalAfter()).toMatch(/ -echo /);
});

test('ends a program with its line', async () => {
  const app = start();
  await app.until('ready');
  app.hangUp();
  await app.exited;
});

test('says what was awaited, with the screen, when it does not come', async () => {
  const app = start();
  await app.until('ready');
  await expect(app.until('never shown', 'a miracle', 50)).rejects.toThrow(
    /^Waited 50 ms for a miracle\.\n--- 60x10, running ---\n\|ready xterm/,
  );
  app.keys('q');
  await expect(app.until('never shown', 'a miracle')).rejects.toThrow(
    /^The program ended before a miracle\.\n--- 60x10, ended with 3/,
  );
});

test('leaves neither a process nor a file', async () => {
  const app = start();
  await app.until('ready');
  const pid = app.pid();
  await app.close();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(existsSync(app.folder)).toBe(false);
});

test('gives a program an environment of its own', async () => {
  const script = "console.log(Object.keys(process.env).sort().join(' ')); console.log(process.env.HOME)";
  const app = start({ args: ['-e', script], columns: 200, env: { EXTRA: '1', LANG: undefined } });
  await app.exited;
  const names = app.text()[0]?.split(' ');
  expect(names).toEqual(expect.arrayContaining(['EXTRA', 'HOME', 'PATH', 'TERM', 'XDG_STATE_HOME']));
  for (const name of ['CI', 'VITEST', 'NODE_ENV', 'SSH_CONNECTION', 'DISPLAY', 'LANG']) {
    expect(names).not.toContain(name);
  }
  expect(app.text()[1]).toBe(`${app.folder}/home`);
});

test('knows no key that is not there', () => {
  expect(() => keyBytes('entre')).toThrow('no such key');
  expect(() => keyBytes('ctrl-5')).toThrow('no such key');
});
