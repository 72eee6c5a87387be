import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { run } from './command.js';

let host: SimulatedHost;

const CONFIG = `<vm class="PC"><memory>64</memory><cores count="2"><core/><core/></cores></vm>`;

beforeAll(async () => {
  host = await startHost();
  const config = host.config('two.xml', CONFIG);
  expect((await host.tool('v3_create', '-b', config, 'web')).code).toBe(0);
  await host.tool('v3_launch', '/dev/v3-vm0');
});

afterAll(async () => {
  await host.stop();
});

const debug = (...words: string[]) => run('debug', ...words, '--host-root', host.root);

describe('debug', () => {
  it('prints what the vcore answers in the kernel log, and nothing of another VM or vcore', async () => {
    const { code, stdout, stderr } = await debug('web', 'core', '--vcore', '1');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^RIP=(?:[0-9a-f]{16}| {10}\(null\)) RSP=/);
    expect(stdout).toContain('Core 1: NumExits=');
    expect(stdout).not.toContain('telem.');
    expect(stdout).not.toContain('Backtrace');
  });

  it('asks for everything unless told otherwise', async () => {
    const { code, stdout } = await debug('v3-vm0');
    expect(code).toBe(0);
    for (const words of ['telem.0>Exit information', 'RIP=', 'CR0=', 'Stack:', 'Backtrace:'])
      expect(stdout).toContain(words);
    expect(host.log()).toContain('command 100');
  });

  it('prints the lines as JSON, with their times', async () => {
    const { code, stdout } = await debug('web', 'telemetry', '--json');
    expect(code).toBe(0);
    const said = JSON.parse(stdout);
    expect(said).toMatchObject({ name: 'web', device: '/dev/v3-vm0', vcore: 0, command: 'telemetry' });
    expect(said.lines.length).toBeGreaterThan(3);
    for (const line of said.lines)
      expect(line).toMatchObject({
        vm: 'web',
        vcore: 0,
        telemetry: true,
        level: 'info',
        at: expect.any(String),
      });
  });

  it('is recorded in the history', async () => {
    await debug('web', 'stack');
    const { stdout } = await run('history', 'web', '--json', '--host-root', host.root);
    expect(JSON.parse(stdout)[0]).toMatchObject({
      asked: 'debug',
      outcome: 'done',
      tools: [{ line: 'v3_debug /dev/v3-vm0 0 4', ended: 'exit 0' }],
    });
  });

  it('tells what the kernel says where it refuses', async () => {
    const other = await debug('web', 'core', '--vcore', '7');
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('Error could not deliver debug cmd');
    await host.fault('unhandled', 'debug', '1');
    const lacking = await debug('web', 'core');
    expect(lacking.code).toBe(1);
    expect(lacking.stderr).toContain('he module was built without debug');
    expect(lacking.stderr).toContain('Unhandled ctrl cmd: 31');
    await host.fault('ignore', 'debug', '1');
    const ignored = await debug('web', 'core');
    expect(ignored.code).toBe(1);
    expect(ignored.stderr).toContain('he kernel log has no entry for the debug');
  });

  it('asks nothing where no kernel log can be read', async () => {
    const before = host.log();
    const { code, stderr } = await debug('web', 'core', '--log', '/nonexistent/messages');
    expect(code).toBe(1);
    expect(stderr).toContain('Nothing was asked: the answer goes to the kernel log');
    expect(host.log().slice(before.length)).not.toContain('Debugging VM');
  });

  it('takes the answer from dmesg, too', async () => {
    const { code, stdout } = await debug('web', 'backtrace', '--dmesg', '1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Backtrace:\n {2}#0 /);
  });

  it('says that another VM of the name may have written some of it', async () => {
    await host.tool('v3_create', host.image(), 'web');
    const { code, stderr } = await debug('/dev/v3-vm0', 'core');
    expect(code).toBe(0);
    expect(stderr).toBe('Another VM has this name: the log does not tell its lines apart.\n');
    await host.tool('v3_free', '/dev/v3-vm1');
  });

  it('refuses a VM that does not run, an unknown one, and wrong usage', async () => {
    await host.tool('v3_pause', '/dev/v3-vm0');
    const paused = await debug('web');
    expect(paused).toMatchObject({ code: 1, stdout: '' });
    expect(paused.stderr).toContain('it is not running: only a running VM answers');
    await host.tool('v3_continue', '/dev/v3-vm0');
    expect((await debug('nobody')).code).toBe(1);
    for (const words of [[], ['web', 'nothing'], ['web', 'core', 'more'], ['web', '--vcore', '-1']])
      expect([words, (await debug(...words)).code]).toEqual([words, 2]);
  });
});

it('the man page names the command', () => {
  expect(readFileSync('docs/v3_tui.1', 'utf8')).toContain('.B debug NAME [telemetry|core');
});
