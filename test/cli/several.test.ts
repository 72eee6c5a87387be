import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { run } from './command.js';
import { type Inside, insideOf } from './inside.js';

/** All tests share a host; each has an inventory of its own, with three VMs, and leaves nothing on the host. */
let host: SimulatedHost;
let inventory: string;
let count = 0;
let inside: Inside;

beforeAll(async () => {
  host = await startHost();
});

beforeEach(async () => {
  inventory = join(host.work, `${++count}.db`);
  inside = insideOf(host, inventory);
  for (const name of ['one', 'two', 'three']) await inside.add(name);
});

afterEach(async () => {
  await host.fault('clear');
  for (const { device, state } of await inside.listed()) {
    if (device === null) continue;
    if (state === 'paused') await host.tool('v3_continue', device);
    if (state !== 'stopped') await host.tool('v3_stop', device);
    await host.tool('v3_free', device);
  }
  expect(host.guestsFile()).toBe('');
});

afterAll(() => host.stop());

function on(...words: string[]) {
  return run(...words, '--host-root', host.root, '--inventory', inventory);
}

async function states(): Promise<Record<string, string>> {
  const all = await inside.listed();
  return Object.fromEntries(
    all.map(({ name, category, state }) => [name, category === 'active' ? state : category]),
  );
}

function objects(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('several VMs', () => {
  it('are done one after another in the order in which they are named, each told', async () => {
    expect(await on('activate', 'three', 'one', 'three')).toMatchObject({
      code: 0,
      stdout: 'three is active on /dev/v3-vm0, stopped.\none is active on /dev/v3-vm1, stopped.\n',
    });
    const started = await on('start', 'one', 'three', '--mode', 'none');
    expect(started).toMatchObject({ code: 0, stdout: 'one is running.\nthree is running.\n' });
    expect(await states()).toEqual({ one: 'running', three: 'running', two: 'inactive' });
  });

  it('are done as far as they can be, and the worst exit code counts', async () => {
    await inside.activate('one', 'two', 'three');
    await inside.start('one', 'two', 'three');
    await host.fault('fail', 'pause', '1');
    const paused = await on('pause', 'one', 'nobody', 'two', 'three');
    expect(paused).toMatchObject({ code: 1, stdout: 'two is paused.\nthree is paused.\n' });
    expect(paused.stderr).toContain('No VM is called nobody.');
    expect(paused.stderr).toContain('Could not pause one: ');
    expect(await states()).toEqual({ one: 'running', two: 'paused', three: 'paused' });
  });

  it('are all that it can be done to with --all, narrowed by state and tag; the others are told', async () => {
    await on('activate', '--all');
    await inside.start('one', 'two');
    for (const name of ['two', 'three']) await inside.annotate(name, { tags: ['lab'] });
    expect(await on('pause', '--all', '--tag', 'lab')).toMatchObject({
      code: 0,
      stdout: 'two is paused.\n',
      stderr: 'Left as it is: three is stopped: only a running VM can be paused.\n',
    });
    expect(await on('stop', '--all', '--state', 'running', '--yes')).toMatchObject({
      code: 0,
      stdout: 'one is stopped.\n',
      stderr: '',
    });
    expect(await states()).toEqual({ one: 'stopped', two: 'paused', three: 'stopped' });
    expect(await on('delete', '--all', '--yes')).toMatchObject({ code: 0 });
    expect(await states()).toEqual({});
  });

  it('are no misspelt tag: nothing is done, and 1 says so; none in a state is as it should be', async () => {
    expect(await on('delete', '--all', '--tag', 'lba', '--yes')).toMatchObject({
      code: 1,
      stderr: 'No VM has the tag lba.\n',
    });
    expect(await on('stop', '--all', '--state', 'running', '--yes')).toMatchObject({ code: 0 });
    expect(Object.keys(await states())).toHaveLength(3);
  });

  it('are asked about once, and nothing is done where nobody can answer', async () => {
    const asked = await on('delete', 'one', 'three');
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toBe('Delete 2 VMs? There is no terminal to ask on: use --yes.\n');
    expect(Object.keys(await states())).toHaveLength(3);
  });

  it('are never all without --all', async () => {
    const wrong: readonly (readonly string[])[] = [
      ['delete', '--yes'],
      ['pause', 'one', '--all'],
      ['stop', 'one', '--tag', 'lab', '--yes'],
      ['stop', '--state', 'running', '--yes'],
      ['start', 'one', 'two'],
      ['start', '--all', '--mode', 'console'],
      ['save', 'one', 'two', '--store', 'DIR', '--url', '/x'],
      ['activate', '--all', '--all-lost'],
      ['activate', '--all-lost', '--tag', 'lab'],
      ['note'],
      ['note', '--all', 'one'],
      ['note', '--text', 'x'],
      ['note', '--show', '--text', 'x', 'one'],
      ['history', 'one', '--all'],
      ['history', 'one', '--tag', 'lab'],
      ['checkpoints', '--state', 'running'],
    ];
    for (const words of wrong) {
      const ended = await on(...words);
      expect(ended, words.join(' ')).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr, words.join(' ')).toMatch(/^error: .+\n$/);
    }
    expect(Object.keys(await states())).toHaveLength(3);
  });
});

describe('what is shown of several VMs', () => {
  const titles = (text: string) => JSON.parse(text).map(({ title }: { title: string }) => title);

  it('is their history in one, newest first, with --limit for all, and what is not clear is told', async () => {
    await inside.annotate('two', { notes: 'x' });
    await inside.annotate('one', { tags: ['lab'] });
    expect(titles((await on('history', 'one', 'two', 'one', '--json')).stdout)).toEqual([
      'tag one',
      'note two',
      'add two',
      'add one',
    ]);
    const limited = await on('history', 'two', 'one', '--limit', '3');
    expect(limited.stdout).toMatch(/ {2}tag one\n[\s\S]* {2}note two\n[\s\S]* {2}add two\n/);
    expect(limited).toMatchObject({ code: 0, stderr: 'There are more events: raise --limit above 3.\n' });
    expect(titles((await on('history', '--all', '--tag', 'lab', '--json')).stdout)).toEqual([
      'tag one',
      'add one',
    ]);
    expect(titles((await on('history', '--all', '--filter', 'ADD', '--json')).stdout)).toHaveLength(3);
    expect(await on('history', '--all', '--tag', 'lba')).toMatchObject({ code: 1, stdout: '' });
    await on('new', 'two', '--config', host.config(), '--image', host.image(), '--yes');
    await host.tool('v3_create', host.image(), 'three');
    const unclear = await on('history', 'three', 'one', '--json');
    expect(unclear).toMatchObject({ code: 1, stderr: expect.stringContaining('2 VMs are called three.') });
    expect(titles(unclear.stdout)).toEqual(['tag one', 'add one']);
  });

  it('are their notes, each with its name, and as JSON an object in a line', async () => {
    await on('note', 'one', 'rack 4\nask Ann');
    expect(await on('note', '--show', 'one', 'nobody', 'two')).toMatchObject({
      code: 1,
      stdout: 'one:\n    rack 4\n    ask Ann\ntwo: no notes\n',
      stderr: 'No VM is called nobody.\nSee: v3_tui list\n',
    });
    expect((await on('note', '--show', 'one')).stdout).toBe('rack 4\nask Ann\n');
    expect(objects((await on('note', '--all', '--json')).stdout)).toEqual(
      expect.arrayContaining([
        { vm: 'one', notes: 'rack 4\nask Ann' },
        { vm: 'three', notes: '' },
      ]),
    );
  });

  it('are their tags, each with its name', async () => {
    await inside.annotate('one', { tags: ['lab'] });
    const { stdout } = await on('tag', '--all');
    expect(stdout.split('\n').sort()).toEqual(['', 'one: #lab', 'three: no tags', 'two: no tags']);
  });
});

describe('the notes of VMs', () => {
  const notes = async () => {
    const all = await inside.within(({ inventory }) => inventory.read());
    if ('refused' in all) throw new Error(all.refused);
    return Object.fromEntries(all.entries.map(({ name, notes }) => [name, notes]));
  };

  it('are written to several with --text, also those with a tag, and removed by an empty text', async () => {
    await on('tag', '--add', 'lab', 'two', 'three');
    expect(await on('note', '--text', 'rack 4', 'one', 'two')).toMatchObject({ code: 0, stderr: '' });
    expect(await notes()).toEqual({ one: 'rack 4', two: 'rack 4', three: '' });
    expect(await on('note', '--text', 'three', '--all', '--tag', 'lab')).toMatchObject({ code: 0 });
    expect(await notes()).toEqual({ one: 'rack 4', two: 'three', three: 'three' });
    expect(await on('note', '--all', '--text', '', '--json')).toMatchObject({ code: 0, stderr: '' });
    expect(await notes()).toEqual({ one: '', two: '', three: '' });
  });

  it('are never the name or the device of a VM by mistake', async () => {
    await inside.activate('two');
    for (const word of ['two', '/dev/v3-vm0', 'v3-vm0', 'v3-vm9', 'one']) {
      const ended = await on('note', 'one', word);
      expect(ended, word).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toBe(
        `error: ${word} names a VM: use --show for both, or --text if it is the text\n`,
      );
    }
    expect(await on('note', 'one', 'two', 'three')).toMatchObject({
      code: 2,
      stderr:
        'error: several VMs need --show, or --text and the text; a text of several words needs quotes\n',
    });
    expect(await notes()).toEqual({ one: '', two: '', three: '' });
  });
});

describe('an outcome as JSON', () => {
  it('is one object in a line for each VM, whatever became of it, and nothing else is on stdout', async () => {
    await inside.activate('one', 'two');
    await inside.start('one', 'two');
    await host.fault('fail', 'pause', '1');
    const paused = await on('pause', 'one', 'two', 'three', 'nobody', '--json');
    expect(paused).toMatchObject({ code: 1, stderr: '' });
    expect(objects(paused.stdout)).toEqual([
      expect.objectContaining({ vm: 'three', tried: 'pause three', outcome: 'refused' }),
      expect.objectContaining({ vm: 'nobody', outcome: 'refused' }),
      expect.objectContaining({ vm: 'one', tried: 'pause one', outcome: 'failed' }),
      {
        vm: 'two',
        tried: 'pause two',
        outcome: 'done',
        message: 'two is paused.',
        advice: null,
        commands: [
          { line: expect.stringMatching(/^v3_pause /), exit: 0, ended: 'exit 0', words: expect.any(Array) },
        ],
        kernel: [],
      },
    ]);
    const left = await on('pause', '--all', '--json');
    expect(objects(left.stdout).map(({ vm, outcome }) => [vm, outcome])).toEqual(
      expect.arrayContaining([
        ['two', 'left as it is'],
        ['three', 'left as it is'],
        ['one', 'done'],
      ]),
    );
  });

  it('tells what was not even tried: a checkpoint that is not there, and all that --read-only refuses', async () => {
    await inside.activate('one');
    const refusals: ReadonlyArray<readonly [words: readonly string[], vm: string | null, tried: string]> = [
      [['checkpoint', 'delete', 'lost'], null, 'delete checkpoint lost'],
      [['checkpoint', 'note', 'lost', 'x'], null, 'change checkpoint lost'],
      [['load', 'one', 'lost'], 'one', 'load checkpoint lost'],
      [['pause', 'one', '--read-only'], null, 'pause'],
    ];
    for (const [words, vm, tried] of refusals) {
      const ended = await on(...words, '--json');
      expect(ended, tried).toMatchObject({ code: 1, stderr: '' });
      expect(objects(ended.stdout)).toEqual([expect.objectContaining({ vm, tried, outcome: 'refused' })]);
    }
  });

  it('opens no session', async () => {
    await inside.activate('one');
    expect(await on('start', 'one', '--json', '--mode', 'console')).toMatchObject({ code: 2, stdout: '' });
    const started = await on('start', 'one', '--json');
    expect(objects(started.stdout)).toEqual([expect.objectContaining({ vm: 'one', outcome: 'done' })]);
  });

  it('shows one VM as an object and several as a list', async () => {
    expect(JSON.parse((await on('show', 'one', '--json')).stdout)).toMatchObject({ name: 'one' });
    const two = JSON.parse((await on('show', 'two', 'one', '--json')).stdout);
    expect(two).toMatchObject([{ name: 'two' }, { name: 'one' }]);
    expect(JSON.parse((await on('tag', 'one', '--json')).stdout)).toEqual({ vm: 'one', tags: [] });
    expect(JSON.parse((await on('note', 'one', '--json')).stdout)).toEqual({ vm: 'one', notes: '' });
  });
});
