import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { until } from '../simulator/simulated-host.js';
import { sendSignal } from '../support/send-signal.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { soon } from '../support/soon.js';
import { run, start } from './command.js';
import { endTerminals, inTerminal } from './terminal.js';

let host: SimulatedHost;

/** One VM or two for each test. */
const VMS = ['web', 'cut', 'db', 'third', 'small', 'tool', 'open', 'pictures', 'short', 'slow', 'brief'];

beforeAll(async () => {
  host = await startHost();
  const { inventory } = openStore(join(host.root, 'var/lib/v3_tui/inventory.db'));
  for (const name of VMS) inventory.add({ name, config: host.config(), image: host.image() });
  inventory.close();
  expect(await on('activate', ...VMS)).toMatchObject({ code: 0 });
  expect(await on('start', 'cut', 'db', 'tool', 'slow', '--mode', 'none')).toMatchObject({ code: 0 });
});

afterAll(() => host.stop());

afterEach(endTerminals);

function on(...words: string[]) {
  return run(...words, '--host-root', host.root);
}

/** What the host says of a VM. */
function stateOf(name: string): string | undefined {
  const lines = (host.guestsFile() ?? '').split('\n').map((line) => line.split('\t'));
  return lines.find(([listed]) => listed === name)?.[2];
}

const PROMPT = /root@\S+:~#$/m;

/** The process of a tool that a process has started, directly or not; null: there is none. */
function toolOf(pid: number, tool: string): number | null {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);
  for (const child of children) {
    const words = readFileSync(`/proc/${child}/cmdline`, 'utf8');
    const found = words.includes(tool) ? child : toolOf(child, tool);
    if (found !== null) return found;
  }
  return null;
}

describe('start and attach in a terminal', () => {
  it('start in console mode, type into the guest, and come back by the escape key', async () => {
    const terminal = await inTerminal(['start', 'web', '--host-root', host.root]);
    await terminal.says(/web is running\./);
    await terminal.shows(PROMPT);
    terminal.type('echo it-lives\r');
    await terminal.shows(/^ *it-lives$/m);
    terminal.type('\x1d');
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text()).toMatch(/Left the console\.\nweb is running\.$/);
    expect(JSON.parse((await on('show', 'web', '--json')).stdout)).toMatchObject({
      inventory: { lastMode: 'console' },
    });
  });

  it('says that its tool was killed, and exits with 1', async () => {
    for (const raw of [[], ['--raw']]) {
      const words = ['attach', 'cut', '--stream', 'com1', ...raw, '--host-root', host.root];
      const stream = await inTerminal(words);
      // While its script becomes the tool it has no name.
      const tool = await soon(() => {
        const found = toolOf(stream.pid, 'v3_stream');
        if (found === null) throw new Error('there is no v3_stream');
        return found;
      });
      sendSignal(tool, 'SIGKILL');
      await stream.says(/v3_stream was killed by SIGKILL/);
      expect(await stream.ended(), raw.join('')).toBe(1);
    }
  });

  it('attach to a stream by its name, and keep the mode rule between programs', async () => {
    const stream = await inTerminal(['attach', 'db', '--stream', 'com1', '--host-root', host.root]);
    await stream.shows(PROMPT);
    const second = await inTerminal(['attach', 'db', '--stream', 'com1', '--host-root', host.root]);
    expect(await second.ended()).toBe(1);
    expect(second.text()).toMatch(/com1 is taken by stream com1 of db in another v3_tui/);
    const console = await inTerminal(['attach', 'db', '--mode', 'console', '--host-root', host.root]);
    await console.says(/keys go to the guest/);
    const other = await inTerminal(['attach', 'web', '--mode', 'console', '--host-root', host.root]);
    expect(await other.ended()).toBe(1);
    expect(other.text()).toMatch(/mode console: taken by console of db in another v3_tui/);
    stream.type('\x1d');
    // As terminals send it that report every key by its code.
    console.type('\x1b[93;5u');
    expect(await stream.ended()).toBe(0);
    expect(await console.ended()).toBe(0);
  });

  it('start without a session where the usual mode is taken, and say so', async () => {
    const holder = await inTerminal(['attach', 'web', '--mode', 'console', '--host-root', host.root]);
    await holder.says(/keys go to the guest/);
    const third = await inTerminal(['start', 'third', '--host-root', host.root]);
    expect(await third.ended()).toBe(0);
    expect(third.text()).toMatch(/third is running\.\nNo session was opened: mode console: taken by/);
    holder.type('\x1d');
    expect(await holder.ended()).toBe(0);
  });

  it('show a console at 80×24, all of it at the end, and send who wants it raw to where it fits', async () => {
    const size = { columns: 80, rows: 24 };
    const words = ['small', '--mode', 'console', '--host-root', host.root];
    const terminal = await inTerminal(['start', ...words], size);
    await terminal.shows(PROMPT);
    terminal.type('seq 101 140\r');
    await terminal.shows(/140\nroot@small:~#/);
    terminal.type('\x1d');
    expect(await terminal.ended()).toBe(0);
    expect(terminal.text()).toMatch(
      /\n117\n118\n[\s\S]*\n140\nroot@small:~#\nLeft the console\.\nsmall is running\.$/,
    );
    const again = await inTerminal(['attach', ...words], size);
    await again.shows(/140\nroot@small:~#/);
    again.type('\x1d');
    expect(await again.ended()).toBe(0);
    const raw = await inTerminal(['attach', '--raw', ...words], size);
    expect(await raw.ended()).toBe(1);
    expect(raw.text()).toMatch(
      /at least 80×25, this one\s+is\s+80×24;\s+attach\s+without\s+--raw\s+works\s+at\s+any\s+size/,
    );
    expect(raw.text()).toMatch(/small is running\.$/);
  });

  it('ask before a stop, show the command, and take anything but yes for no', async () => {
    for (const answer of ['\r', 'n\r', 'what\r', '\x03', '\x04']) {
      const asked = await inTerminal(['stop', 'web', '--host-root', host.root]);
      await asked.shows(/Stop web\? \[y\/N\]/);
      expect(asked.text()).toMatch(/^ {2}v3_stop \/dev\/v3-vm\d+$/m);
      asked.type(answer);
      expect(await asked.ended(), JSON.stringify(answer)).toBe(1);
      expect(asked.text()).toMatch(/Nothing was done\.$/);
    }
    expect(stateOf('web')).toBe('running');
    const yes = await inTerminal(['stop', 'web', '--host-root', host.root]);
    await yes.shows(/\[y\/N\]/);
    yes.type('y\r');
    expect(await yes.ended()).toBe(0);
    expect(stateOf('web')).toBe('stopped');
  });
});

describe('Ctrl-C in a terminal', () => {
  it('ends the command with what is so, and leaves the tool alone', async () => {
    await host.fault('hang', 'pause', '1');
    const pausing = await inTerminal(['pause', 'tool', '--host-root', host.root]);
    await host.hangs('v3_pause');
    pausing.type('\x03');
    expect(await pausing.ended()).toBe(1);
    expect(pausing.text()).toMatch(
      /Interrupted: v3_pause .* was not stopped, and may still be running\.\ntool is running\.$/,
    );
    await host.fault('release');
    await host.guests(
      (lines) => lines.some((line) => /^tool\t.*\tpaused\t/.test(line)),
      'tool paused after all',
    );
    expect((await on('continue', 'tool')).stderr).toMatch(/^pause tool: Cut short\. tool is paused/);
  });
});

describe('VNC', () => {
  it('asks first where others could reach the server; without a terminal it is refused', async () => {
    const refused = await on('start', 'open', '--mode', 'vnc');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toBe(
      'Serve VNC on every address of this host? There is no terminal to ask on: use --yes.\nOr set vnc-off-loopback = "allow" in the settings file.\n',
    );
    expect(stateOf('open')).toBe('stopped');
    const asked = await inTerminal(['start', 'open', '--mode', 'vnc', '--host-root', host.root]);
    await asked.shows(/Serve VNC on every address of this host\? \[y\/N\]/);
    asked.type('n\r');
    expect(await asked.ended()).toBe(1);
    expect(stateOf('open')).toBe('stopped');
  });

  it('says how the server is reached, stays until Ctrl-C, and leaves the guest running', async () => {
    const vnc = start(['start', 'pictures', '--mode', 'vnc', '--yes', '--host-root', host.root]);
    await until('the last line', () => vnc.stderr().includes('Ctrl-C ends'));
    expect(vnc.stdout()).toMatch(
      /^tunnel +ssh -L (\d+):127\.0\.0\.1:\1 \S+\naddress +localhost:\1\npassword +\S{8}\n/m,
    );
    expect(vnc.stderr()).toMatch(/on every address\.\nNo display here.*\n.*\niptables .*\nCtrl-C/);
    const viewer = connect(Number(/localhost:(\d+)/.exec(vnc.stdout())?.[1]), '127.0.0.1');
    await until('somebody', () => vnc.stderr().includes('1 viewer is connected.'));
    viewer.destroy();
    const second = await on('attach', 'db', '--mode', 'vnc', '--yes');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('mode vnc: taken by vnc of pictures');
    vnc.child.kill('SIGINT');
    const ended = await vnc.ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/pictures is running\.\n$/);
  });

  it('ends its server by each signal', async () => {
    for (const [signal, code] of [
      ['SIGTERM', 143],
      ['SIGQUIT', 131],
    ] as const) {
      const vnc = start(['start', 'short', '--mode', 'vnc', '--yes', '--host-root', host.root]);
      await until('the last line', () => vnc.stderr().includes('Ctrl-C ends'));
      const folders = () =>
        readdirSync(tmpdir()).filter((name) => name.startsWith(`v3_tui-vnc-${vnc.child.pid}-`));
      expect(folders()).toHaveLength(1);
      vnc.child.kill(signal);
      expect((await vnc.ended).code).toBe(code);
      expect(folders()).toEqual([]);
      expect((await on('stop', 'short', '--yes')).code).toBe(0);
    }
  });

  it('leaves no folder where a signal comes before its server answers', async () => {
    await host.fault('hang', 'vnc');
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGHUP', null],
      ['SIGTERM', 143],
    ] as const) {
      const vnc = start(['attach', 'slow', '--mode', 'vnc', '--yes', '--host-root', host.root]);
      const folders = () =>
        readdirSync(tmpdir()).filter((name) => name.startsWith(`v3_tui-vnc-${vnc.child.pid}-`));
      await until('the folder', () => folders().length > 0);
      vnc.child.kill(signal);
      expect((await vnc.ended).code).toBe(code);
      expect(folders()).toEqual([]);
    }
    await host.fault('clear');
  });

  it('ends with the VM, and says so', async () => {
    const vnc = start(['start', 'brief', '--mode', 'vnc', '--yes', '--host-root', host.root]);
    await until('the last line', () => vnc.stderr().includes('Ctrl-C ends'));
    expect((await on('stop', 'brief', '--yes')).code).toBe(0);
    expect(await vnc.ended).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/The VNC session ended: brief was stopped\.\nbrief is stopped\.\n$/),
    });
  });
});
