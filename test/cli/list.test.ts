import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { COLUMN_NAMES } from '../../src/state/columns/columns.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { soon } from '../support/soon.js';
import { run, start, throughPipe } from './command.js';
import { inTerminal } from './terminal.js';

let host: SimulatedHost;

beforeAll(async () => {
  host = await startHost();
  for (const name of ['漢字', 'web', 'db']) {
    await on('new', name, '--config', host.config(), '--image', host.image());
  }
  await on('activate', 'web', 'db');
  await on('start', 'web', '--mode', 'none');
  await on('tag', '--add', 'lab', 'web', '漢字');
});

afterAll(() => host.stop());

function on(...words: string[]) {
  return run(...words, '--host-root', host.root);
}

async function names(...words: string[]): Promise<readonly string[]> {
  const { stdout } = await on('list', '--json', ...words);
  return JSON.parse(stdout).map(({ name }: { name: string }) => name);
}

describe('v3_tui list', () => {
  it('shows the columns that are wanted, in their order and aligned, and no cell is empty', async () => {
    const listed = await on('list', '--columns', 'name,tags,state', '--sort', 'name');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toBe(
      ['NAME  TAGS  STATE', 'db    -     stopped', 'web   #lab  running', '漢字  #lab  inactive', ''].join(
        '\n',
      ),
    );
    const facts = await on('list', '--columns', 'name,memory', '--json', '--state', 'running');
    expect(JSON.parse(facts.stdout)).toEqual([{ name: 'web', memory: 256 * 1024 * 1024 }]);
  });

  it('knows every column, and sorts by each, both ways', async () => {
    const all = await on('list', '--columns', COLUMN_NAMES.join(','), '--json');
    expect(Object.keys(JSON.parse(all.stdout)[0])).toEqual([...COLUMN_NAMES]);
    expect(await names('--sort', 'name')).toEqual(['db', 'web', '漢字']);
    expect(await names('--sort', '-name')).toEqual(['漢字', 'web', 'db']);
    expect(await names('--sort=-device')).toEqual(['db', 'web', '漢字']);
  });

  it('shows only those of a category, in a state, with a tag, or all of that', async () => {
    expect(await names('--category', 'inactive')).toEqual(['漢字']);
    expect(await names('--state', 'running')).toEqual(['web']);
    expect(await names('--state', 'stopped')).toEqual(['db']);
    expect(await names('--state', 'inactive')).toEqual(['漢字']);
    expect(await names('--tag', 'lab')).toEqual(['web', '漢字']);
    expect(await names('--tag', 'lab', '--category', 'active')).toEqual(['web']);
    expect((await on('list', '--tag', 'nobody has it')).stdout).toBe('No VMs.\n');
  });

  it('has the same word for a state in each of its forms', async () => {
    const facts = ['list', '--state', 'inactive', '--json'];
    expect(JSON.parse((await on(...facts)).stdout)).toMatchObject([{ name: '漢字', state: 'inactive' }]);
    const cells = await on(...facts, '--columns', 'name,state');
    expect(JSON.parse(cells.stdout)).toEqual([{ name: '漢字', state: 'inactive' }]);
    expect((await on('list', '--state', 'inactive')).stdout).toMatch(/^inactive +inactive +漢字/m);
    expect((await on('show', '漢字')).stdout).toMatch(/^state +inactive$/m);
  });

  it('says what is wrong with a column, and which was meant', async () => {
    expect(await on('list', '--sort', '-rat')).toMatchObject({ code: 2, stdout: '' });
    expect((await on('list', '--columns', 'name,stat')).stderr).toContain('Did you mean state?');
    expect((await on('list', '--columns', '')).stderr).toContain('There are: name, ');
  });

  it('reads the host twice for rates', async () => {
    const [web] = JSON.parse(
      (await on('list', '--columns', 'name,rate', '--sort', 'rate', '--json', '--interval', '0.1')).stdout,
    );
    expect(web).toEqual({ name: 'web', rate: expect.any(Number) });
  });
});

describe('v3_tui list --watch', () => {
  it('prints the list anew when it has changed, and ends at Ctrl-C with 0', async () => {
    await on('new', 'coming', '--config', host.config(), '--image', host.image());
    const watching = start(['list', '--watch', '--columns', 'name,state', '--host-root', host.root]);
    await soon(() => expect(watching.stdout()).toMatch(/coming +inactive/));
    await on('activate', 'coming');
    await soon(() => expect(watching.stdout()).toMatch(/\n\nNAME[\s\S]*coming +stopped/));
    watching.child.kill('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('prints a list in a line as JSON, and ends when its reader is gone, though nothing changes', async () => {
    const watching = throughPipe(['list', '--watch', '--json', '--host-root', host.root], 'head -n 1');
    const { stdout, stderr } = await watching.ended;
    const [line = '', code] = stdout.split('\n');
    expect(JSON.parse(line)).toEqual(expect.any(Array));
    expect({ code, stderr }).toEqual({ code: '0', stderr: '' });
  });

  it('tells what cannot be read when that begins, not only with the first list', async () => {
    const inventory = join(host.root, 'vms.txt');
    writeFileSync(inventory, '');
    const words = ['list', '--watch', '--inventory', inventory, '--host-root', host.root];
    const watching = start([...words, '--interval', '0.1']);
    await soon(() => expect(watching.stdout()).toMatch(/not in inventory +running +web/));
    expect(watching.stderr()).toBe('');
    writeFileSync(inventory, 'no VM\n');
    await soon(() => expect(watching.stderr()).toMatch(/^Inventory .*vms\.txt, line 1: damaged: .*\n$/));
    watching.child.kill('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 0 });
  });

  it('starts no tail that the working folder has', async () => {
    const folder = join(host.root, 'working-folder');
    mkdirSync(folder);
    writeFileSync(join(folder, 'tail'), `#!/bin/sh\ntouch ${join(folder, 'started')}\n`, { mode: 0o755 });
    const words = ['list', '--watch', '--json', '--host-root', host.root];
    const watching = throughPipe(words, 'head -n 1', { cwd: folder, path: `.:${process.env.PATH}` });
    expect((await watching.ended).stdout).toMatch(/\n0\n$/);
    expect(existsSync(join(folder, 'started'))).toBe(false);
  });

  it('draws nothing that a terminal acts on', async () => {
    const inventory = join(host.root, 'a\x1b[2Jb.txt');
    writeFileSync(inventory, 'no VM\n');
    const terminal = await inTerminal(
      ['list', '--watch', '--inventory', inventory, '--host-root', host.root],
      { columns: 200, rows: 20 },
    );
    onTestFinished(() => terminal.kill('SIGKILL'));
    await terminal.shows(/Inventory .*a␛\[2Jb\.txt, line 1: damaged/);
    terminal.type('\x03');
    expect(await terminal.ended()).toBe(0);
  });

  it('is drawn over itself on a terminal, cut where there is no room', async () => {
    const terminal = await inTerminal(['list', '--watch', '--host-root', host.root], {
      columns: 30,
      rows: 4,
    });
    onTestFinished(() => terminal.kill('SIGKILL'));
    await terminal.shows(/^CATEGORY .*\n.*\nand \d more$/);
    terminal.type('\x03');
    expect(await terminal.ended()).toBe(0);
  });
});
