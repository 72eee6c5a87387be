import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../simulator/simulated-host.js';
import { startHost } from '../../support/simulated-host.js';
import { unsafeIn } from '../../support/unsafe-bytes.js';
import { run, start } from '../command.js';

let root: string;
let file: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'v3-tui-log-'));
  mkdirSync(join(root, 'var/log'), { recursive: true });
  file = join(root, 'var/log/messages');
  writeFileSync(file, '');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const line = (text: string, time = '16:00:01') => `2026-11-22T${time}+00:00 host kernel: ${text}\n`;
const about = (vm: string, text: string) => `palacios (pcore 1 vm ${vm} vcore 0): ${text}`;
const add = (...lines: readonly string[]) => appendFileSync(file, lines.join(''));
const log = (...words: string[]) => run('log', ...words, '--host-root', root);
/** What is printed, without the times. */
const texts = (stdout: string) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((each) => each.slice('2026-11-22 16:00:01 '.length));

const MIXED = [
  line('palacios (pcore 0): palacios: launching vm'),
  line(about('web', 'telem.0>Exits: 7')),
  line('usb 1-1: new device'),
  line('palacios (pcore 0): READ GUEST'),
  line(about('web', 'ERROR at vmm.c(12): Bad exit')),
  line(about('db', 'DEBUG: hlt')),
  line(about('web', 'Started up')),
];

describe('log', () => {
  it("prints Palacios' own messages, without telemetry and READ GUEST, and with --all everything", async () => {
    add(...MIXED);
    const { code, stdout, stderr } = await log();
    expect([code, stderr]).toEqual([0, '']);
    expect(texts(stdout)).toEqual([
      'palacios (pcore 0): palacios: launching vm',
      'palacios (pcore 1 vm web vcore 0): ERROR at vmm.c(12): Bad exit',
      'palacios (pcore 1 vm db vcore 0): DEBUG: hlt',
      'palacios (pcore 1 vm web vcore 0): Started up',
    ]);
    expect(texts((await log('--all')).stdout)).toHaveLength(MIXED.length);
  });

  it('filters by VM, level and expression, all at once, and keeps the last of them', async () => {
    add(...MIXED);
    const of = async (...words: string[]) =>
      texts((await log(...words)).stdout).map((each) => each.replace(/^.*?\): /, ''));
    expect(await of('web')).toEqual(['ERROR at vmm.c(12): Bad exit', 'Started up']);
    expect(await of('--level', 'error')).toEqual(['ERROR at vmm.c(12): Bad exit']);
    expect(await of('--level', 'info')).not.toContain('DEBUG: hlt');
    expect(await of('--grep', 'bad|hlt')).toEqual(['ERROR at vmm.c(12): Bad exit', 'DEBUG: hlt']);
    expect(await of('--grep', 'BAD')).toEqual([]);
    expect(await of('web', '--grep', 'up$', '--level', 'info', '--all')).toEqual(['Started up']);
    expect(await of('--lines', '1')).toEqual(['Started up']);
    expect(await of('--lines', '0')).toEqual([]);
    expect(await of('nobody')).toEqual([]);
  });

  it('reads an expression of which a backtracking one would never end', async () => {
    add(line(about('web', `${'a'.repeat(5000)}!`)));
    const { code, stdout } = await log('--grep', '^(a+)+$');
    expect([code, stdout]).toEqual([0, '']);
  });

  it('begins where --since says; a line without a time counts as the one before it', async () => {
    add(
      'palacios (pcore 0): before any time\n',
      line('palacios (pcore 0): one', '10:00:00'),
      line('palacios (pcore 0): two', '11:00:00'),
      'palacios (pcore 0): three\n',
    );
    const { stdout, stderr } = await log('--since', '2026-11-22T10:30:00Z', '--json');
    expect(stderr).toBe('');
    const early = await log('--since', '2026-11-21T10:30:00Z');
    expect(early.stderr).toMatch(/^Of the time before 2026-11-22 .* there is no message in .*messages\.\n$/);
    const found = stdout
      .split('\n')
      .slice(0, -1)
      .map((each) => JSON.parse(each));
    expect(found.map(({ text }) => text)).toEqual(['two', 'three']);
  });

  it('prints JSON, a line for each message, with its text as the kernel wrote it', async () => {
    add(line(about('we"b', 'ERROR: \x1b[2J\u202e"quoted"')), line('palacios (pcore 3): plain', '16:00:02'));
    const { stdout } = await log('--json');
    expect(unsafeIn(stdout)).toEqual([]);
    expect(
      stdout
        .split('\n')
        .slice(0, -1)
        .map((each) => JSON.parse(each)),
    ).toEqual([
      {
        at: '2026-11-22T16:00:01.000Z',
        level: 'error',
        palacios: true,
        pcore: 1,
        vm: 'we"b',
        vcore: 0,
        telemetry: false,
        times: 1,
        text: 'ERROR: \x1b[2J\u202e"quoted"',
      },
      expect.objectContaining({
        at: '2026-11-22T16:00:02.000Z',
        vm: null,
        vcore: null,
        pcore: 3,
        text: 'plain',
      }),
    ]);
  });

  it('prints no byte that acts on a terminal', async () => {
    add(line(about('web', 'a\x1b]0;title\x07b\x9b2J\rc\u2066d')), line(about('w\x1b[31m', 'x')));
    for (const words of [[], ['--ascii'], ['--all']]) {
      const { stdout } = await log(...words);
      expect(unsafeIn(stdout)).toEqual([]);
      expect(stdout).toContain('title');
    }
  });

  it('finds the VM of a device without a line in the log', async () => {
    const host = await startHost();
    await host.tool('v3_create', host.image(), 'web');
    await host.fault('log', about('web', 'hello'));
    const before = host.log();
    const { code, stdout } = await run('log', 'v3-vm0', '--grep', 'hello', '--host-root', host.root);
    expect(code).toBe(0);
    expect(stdout).toContain('palacios (pcore 1 vm web vcore 0): hello');
    expect((await run('log', '/dev/v3-vm7', '--host-root', host.root)).code).toBe(1);
    expect(host.log()).toBe(before);
    const { stdout: ring } = await run('log', 'web', '--dmesg', '1', '--json', '--host-root', host.root);
    expect(ring).toContain('"text":"hello"');
    await host.stop();
  });

  it('exits 1 where no message can be read, and 2 after wrong usage', async () => {
    const missing = await log('--log', join(root, 'nothing'));
    expect(missing).toEqual({
      code: 1,
      stdout: '',
      stderr: `No kernel messages: ${join(root, 'nothing')} is not there.\n`,
    });
    expect((await log('--log', join(root, 'nothing'), '--follow')).code).toBe(1);
    rmSync(file);
    expect((await log()).code).toBe(1);
    writeFileSync(file, '');
    for (const words of [
      ['--level', 'bad'],
      ['--grep', '('],
      ['--since', 'soon'],
      ['--lines', 'x'],
      ['a', 'b'],
    ])
      expect([words, (await log(...words)).code]).toEqual([words, 2]);
  });
});

describe('log --follow', () => {
  const follow = (...words: string[]) => start(['log', '--follow', ...words, '--host-root', root]);
  const numbers = (stdout: string) =>
    [...stdout.matchAll(/number (\d+)$/gm)].map((match) => Number(match[1]));
  const numbered = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => line(about('web', `number ${from + at}`)));

  it('ends with 0 on SIGTERM while the log source is still looked for', async () => {
    rmSync(file);
    mkdirSync(join(root, 'bin'));
    const asked = join(root, 'asked');
    const journalctl = `#!/bin/sh\n: > ${asked}\nexec sleep 600\n`;
    writeFileSync(join(root, 'bin', 'journalctl'), journalctl, { mode: 0o755 });
    for (const words of [['log', '--follow'], ['watch'], ['metrics', '--listen', '127.0.0.1:0']]) {
      rmSync(asked, { force: true });
      const running = start([...words, '--host-root', root]);
      await until('it looks for the source', () => existsSync(asked));
      running.child.kill('SIGTERM');
      expect((await running.ended).code).toBe(0);
    }
  });

  it('shows the last lines and what comes, through a rotation, and ends with 0 on SIGTERM', async () => {
    add(...numbered(0, 20));
    const running = follow();
    await until('the last lines', () => numbers(running.stdout()).length === 10);
    add(...numbered(20, 30));
    await until('what comes', () => numbers(running.stdout()).includes(29));
    renameSync(file, `${file}.1`);
    writeFileSync(file, numbered(30, 40).join(''));
    await until('what comes after the rotation', () => numbers(running.stdout()).includes(39));
    running.child.kill('SIGTERM');
    const { code, stdout, stderr } = await running.ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(numbers(stdout)).toEqual(Array.from({ length: 30 }, (_, at) => at + 10));
  });

  it('waits where the log is gone for a while', async () => {
    add(...numbered(0, 1));
    const running = follow();
    await until('the last line', () => numbers(running.stdout()).includes(0));
    renameSync(file, `${file}.1`);
    // Nothing is watched now: it looks a few times a second, and the old file is still read.
    for (const number of [1, 2, 3, 4]) {
      appendFileSync(`${file}.1`, numbered(number, number + 1).join(''));
      await until('what comes late', () => numbers(running.stdout()).includes(number));
    }
    writeFileSync(file, numbered(5, 6).join(''));
    await until('what comes', () => numbers(running.stdout()).includes(5));
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('filters what comes', async () => {
    add(...numbered(0, 1));
    const running = follow('web', '--level', 'error', '--lines', '5');
    // Nothing passes before, so the first line that does says that it follows.
    const writing = setInterval(() => add(...numbered(1, 3), line(about('web', 'ERROR: here'))), 50);
    await until('an error', () => running.stdout().includes('ERROR: here'));
    clearInterval(writing);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' });
    expect(running.stdout()).not.toContain('number');
  });

  it('ends with 0 once nobody reads', async () => {
    add(...numbered(0, 1));
    const running = follow();
    await until('the first line', () => running.stdout().includes('number 0'));
    running.child.stdout?.destroy();
    const writing = setInterval(() => add(...numbered(1, 2)), 50);
    const exit = new Promise((resolve) => running.child.once('exit', resolve));
    expect(await exit).toBe(0);
    clearInterval(writing);
  });
});

it('log ends with 0 once nobody reads, however much there is', async () => {
  add(line(about('web', 'a line that is repeated many times over')).repeat(20_000));
  const running = start(['log', '--host-root', root]);
  running.child.stdout?.once('data', () => running.child.stdout?.destroy());
  expect(await new Promise((resolve) => running.child.once('exit', resolve))).toBe(0);
});

it('log reads the journal where there is no log file, all of it, and goes on with it', async () => {
  rmSync(file);
  mkdirSync(join(root, 'bin'));
  const record = (text: string) =>
    JSON.stringify({
      MESSAGE: about('web', text),
      SYSLOG_IDENTIFIER: 'kernel',
      __REALTIME_TIMESTAMP: '1763827201000000',
      PRIORITY: '6',
    });
  const script = `#!/bin/sh\necho '${record('one')}'\necho '${record('two')}'\ncase "$*" in *-f*) exec sleep 600;; esac\n`;
  writeFileSync(join(root, 'bin/journalctl'), script, { mode: 0o755 });
  const { code, stdout } = await log('web', '--json');
  expect([
    code,
    stdout
      .split('\n')
      .slice(0, -1)
      .map((each) => JSON.parse(each).text),
  ]).toEqual([0, ['one', 'two']]);
  const running = start(['log', '--follow', '--host-root', root]);
  await until('the lines', () => running.stdout().includes('two'));
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);
});

it('the man page has its options', () => {
  const man = readFileSync('docs/v3_tui.1', 'utf8');
  expect(man).toContain('.B log [NAME]');
  for (const option of ['since', 'level', 'grep', 'follow']) expect(man).toContain(`\\-\\-${option}`);
});
