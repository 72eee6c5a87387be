import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '../../src/state/actions/table.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { tree } from '../support/tree.js';
import { type Ended, start } from './command.js';
import { insideOf } from './inside.js';

let host: SimulatedHost;
let folder: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-read-only-')));
  host = await startHost();
});

afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Operands and options with which a subcommand would work on `web`. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  new: ['other', '--config', '/c', '--build'],
  adopt: ['web', '--config', '/c'],
  note: ['web', 'a note'],
  tag: ['web', 'red'],
  load: ['web', '1'],
  move: ['web', '--vcore', '0', '--pcore', '1'],
};

/** Subcommands that work on different things: the inventory, a VM of the host, the host, the files of the inventory. */
const KINDS = ['new', 'tag', 'delete', 'memory', 'inventory'];

describe.each(['inventory.db', 'inventory.txt'])('with %s', (file) => {
  let home: string;
  const said = (...words: readonly string[]): Promise<Ended> =>
    start([...words, '--host-root', host.root, '--inventory', join(home, file)], { home }).ended;

  beforeAll(async () => {
    home = join(folder, `home-${file}`);
    mkdirSync(home);
    await insideOf(host, join(home, file)).add(`web-${file}`);
  });

  it('refuses each subcommand that changes something, and touches no file', async () => {
    const changing = ACTIONS.filter(({ subcommand, changes }) => subcommand && changes);
    expect(changing.length).toBeGreaterThan(10);
    const before = [tree(home), tree(host.root)];
    const all = [
      ...changing.map(({ id }) => [id, ...(WORDS[id] ?? ['web'])]),
      ['memory', 'give', '64'],
      ['memory', 'take', 'offline'],
      ['note', 'web', '--text', ''],
      ['checkpoint', 'delete', '1'],
      ['checkpoint', 'rename', '1', 'other'],
      ['checkpoint', 'note', '1', 'a note'],
      ['inventory', 'import', '/nowhere'],
      ['inventory', 'restore', '/nowhere'],
    ];
    // Both inventories are opened alike for each of them.
    const tried = all.filter(([word = '']) => file.endsWith('.db') || KINDS.includes(word));
    expect(tried.length).toBeGreaterThanOrEqual(KINDS.length);
    for (const words of tried) {
      const ended = await said(...words, '--read-only', '--yes');
      expect(ended.stderr, words.join(' ')).toMatch(/^Read-only: v3_tui .* changes something/);
      expect(ended, words.join(' ')).toMatchObject({ code: 1, stdout: '' });
    }
    expect([tree(home), tree(host.root)]).toEqual(before);
  });

  it('reads on, by the setting too, and touches no file', async () => {
    const settings = join(folder, `${file}.toml`);
    writeFileSync(settings, 'read-only = true\n');
    const before = [tree(home), tree(host.root)];
    for (const words of [
      ['list'],
      ['show', `web-${file}`],
      ['history'],
      ['note', `web-${file}`],
      ['note', '--show', `web-${file}`, `web-${file}`],
      ['note', '--all'],
      ['tag', `web-${file}`],
    ])
      expect(await said(...words, '--settings', settings), words.join(' ')).toMatchObject({
        code: 0,
        stderr: '',
      });
    expect(await said('delete', `web-${file}`, '--settings', settings)).toMatchObject({ code: 1 });
    expect([tree(home), tree(host.root)]).toEqual(before);
  });

  it('is read-only where the settings may say so, and --no-read-only lets one go on', async () => {
    const faults = {
      'wrong.toml': 'read-only = true\nsort = "bogus"\n',
      'no.toml': 'read-only = true\nsort = \n',
      'absent.toml': null,
    };
    for (const [name, text] of Object.entries(faults)) {
      const settings = join(folder, name);
      if (text !== null) writeFileSync(settings, text);
      const before = [tree(home), tree(host.root)];
      const words = ['tag', `web-${file}`, name, '--settings', settings];
      const ended = await said(...words);
      expect(ended, name).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr, name).toMatch(/^Read-only: v3_tui tag changes something/m);
      if (name !== 'wrong.toml') expect(ended.stderr, name).toContain('--no-read-only lets it change things');
      expect([tree(home), tree(host.root)], name).toEqual(before);
      const freed = await said(...words, '--no-read-only');
      expect(freed.stderr, name).not.toMatch(/Read-only:|is read-only/);
      if (file.endsWith('.db')) expect(freed, name).toMatchObject({ code: 0 });
    }
  });
});
