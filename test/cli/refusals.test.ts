import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { run, start } from './command.js';
import { type Inside, insideOf } from './inside.js';

let host: SimulatedHost;
let inside: Inside;

beforeAll(async () => {
  host = await startHost();
  inside = insideOf(host);
});

afterAll(() => host.stop());

function on(...words: string[]) {
  return run(...words, '--host-root', host.root);
}

/** Makes a VM and brings it into a state. */
async function vmIn(state: 'stopped' | 'running' | 'paused', name: string): Promise<void> {
  await inside.add(name);
  await inside.activate(name);
  if (state !== 'stopped') await inside.start(name);
  if (state === 'paused') await inside.pause(name);
}

/** A VM as it is listed. */
async function listed(name: string) {
  return (await inside.listed()).find((vm) => vm.name === name);
}

describe('a refusal that the tool hides', () => {
  const cases = [
    { call: 'launch', command: 'start', from: 'stopped' },
    { call: 'pause', command: 'pause', from: 'running' },
    { call: 'continue', command: 'continue', from: 'paused' },
    { call: 'stop', command: 'stop', from: 'running' },
  ] as const;
  for (const { call, command, from } of cases) {
    it(`is told for a ${call} that the kernel answers with fail, and one that it ignores`, async () => {
      await vmIn(from, call);
      const device = (await listed(call))?.device ?? '';
      for (const fault of ['fail', 'ignore']) {
        await host.fault(fault, call, '1', device);
        const ended = await on(command, call, '--yes');
        expect(ended, fault).toMatchObject({ code: 1, stdout: '' });
        expect(ended.stderr).toContain(`Could not ${command} ${call}: v3_${call} `);
        expect(ended.stderr).toContain(`${call} is still ${from}.`);
        expect(ended.stderr).toContain(`  $ v3_${call} /dev/v3-vm`);
        if (fault === 'fail') expect(ended.stderr).toMatch(/^ {2}kernel: ERROR .*fault injected$/m);
      }
      expect(await listed(call)).toMatchObject({ device, state: from });
    });
  }

  it('is told with the kernel words by dmesg too', async () => {
    await vmIn('running', 'by-dmesg');
    await host.fault('fail', 'pause', '1');
    const ended = await on('pause', 'by-dmesg', '--dmesg', '5', '--log', '/nonexistent');
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^ {2}kernel: ERROR .*fault injected$/m);
  });
});

describe('other refusals', () => {
  it('tells what v3_create said where a VM cannot be created, and keeps the entry', async () => {
    await inside.add('refused');
    await host.fault('fail', 'create', '1');
    const ended = await on('activate', 'refused');
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('v3-guests does not list refused');
    expect(ended.stderr).toContain('Error (-1) creating VM');
    expect(await listed('refused')).toMatchObject({ category: 'inactive', state: 'inactive' });
  });

  it('decides by the rules before any tool is run', async () => {
    await vmIn('stopped', 'rules');
    const before = host.log();
    for (const [command, why] of [
      ['pause', 'only a running VM can be paused'],
      ['continue', 'only a paused VM can be continued'],
      ['stop', 'it is stopped already'],
      ['activate', 'it is active already'],
      ['attach', 'it is stopped. Start it first.'],
    ] as const) {
      const ended = await on(command, 'rules');
      expect(ended, command).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toContain(`Cannot ${command}${command === 'attach' ? ' to' : ''} rules: `);
      expect(ended.stderr).toContain(why);
    }
    expect(host.log().replace(/^.*READ GUEST\n/gm, '')).toBe(before.replace(/^.*READ GUEST\n/gm, ''));
  });

  it('leaves a VM alone that another program works on', async () => {
    await vmIn('running', 'busy');
    await host.fault('hang', 'pause', '1');
    const first = start(['pause', 'busy', '--host-root', host.root]);
    await host.hangs('v3_pause');
    const second = await on('stop', 'busy', '--yes');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('under way in another v3_tui');
    await host.fault('release');
    expect(await first.ended).toMatchObject({ code: 0, stdout: 'busy is paused.\n' });
  });

  it('says on Ctrl-C what is so, and leaves the tool alone', async () => {
    await vmIn('running', 'slow');
    await host.fault('hang', 'pause', '1');
    const pausing = start(['pause', 'slow', '--host-root', host.root]);
    await host.hangs('v3_pause');
    pausing.child.kill('SIGINT');
    const ended = await pausing.ended;
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('Interrupted: v3_pause /dev/v3-vm');
    expect(ended.stderr).toContain('slow is running.');
    await host.fault('release');
    await host.guests(
      (lines) => lines.some((line) => /^slow\t.*\tpaused\t/.test(line)),
      'slow paused after all',
    );
  });
});

describe('questions', () => {
  it('exit with 2 where nobody can be asked, and nothing is done', async () => {
    await vmIn('running', 'asked');
    for (const command of ['stop', 'reset']) {
      const ended = await on(command, 'asked');
      expect(ended, command).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toContain('--yes');
    }
    expect(await listed('asked')).toMatchObject({ category: 'active', state: 'running' });
    await inside.stop('asked');
    expect(await on('delete', 'asked')).toMatchObject({ code: 2, stdout: '' });
    expect(await listed('asked')).toMatchObject({ category: 'active', state: 'stopped' });
  });
});
