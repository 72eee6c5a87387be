import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from './command.js';

/** A host root without a module, and the command on it. */
function aRoot() {
  const root = mkdtempSync(join(tmpdir(), 'v3-inventory-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'work'));
  const file = (name: string, text: string | Buffer = '') => {
    const path = join(root, 'work', name);
    writeFileSync(path, text);
    return path;
  };
  const on = (...words: string[]) => run(...words, '--host-root', root);
  const inventory = (...words: string[]) => on('inventory', ...words);
  const names = async () => {
    const all: { name: string }[] = JSON.parse((await on('list', '--json')).stdout);
    return all.map((vm) => vm.name);
  };
  return { root, file, on, inventory, names, path: (name: string) => join(root, 'work', name) };
}

/** As the Qt GUI and editors on other systems write it: a byte order mark, CRLF, numbers, commas in paths. */
const QT_FILE =
  '\ufeffweb,/srv/a,b.xml,/dev/v3-vm3,2,/srv/web.img\r\n\r\ndb,/d.xml,,1,\r\nlab,/l.xml,,0,/l.img';

test('an import adds what is new, and says the second time that it is the same', async () => {
  const { file, inventory, on, names } = aRoot();
  const qt = file('virtual_machines_list.txt', QT_FILE);
  const dry = await inventory('import', qt, '--dry-run');
  expect(dry).toMatchObject({
    code: 0,
    stderr: '',
    stdout:
      'to add: web\nto add: db\nto add: lab\n3 added, 0 same, 0 conflicting, 0 damaged. Nothing was written.\n',
  });
  expect(await names()).toEqual([]);
  expect(await inventory('import', qt)).toMatchObject({
    code: 0,
    stderr: '',
    stdout: 'added: web\nadded: db\nadded: lab\n3 added, 0 same, 0 conflicting, 0 damaged.\n',
  });
  const shown = JSON.parse((await on('show', 'web', '--json')).stdout);
  expect(shown).toMatchObject({
    config: '/srv/a,b.xml',
    image: '/srv/web.img',
    inventory: { state: 'running', device: '/dev/v3-vm3' },
  });
  expect(await inventory('import', qt)).toMatchObject({
    code: 0,
    stdout: 'same: web\nsame: db\nsame: lab\n0 added, 3 same, 0 conflicting, 0 damaged.\n',
  });
});

test('a conflict and a damaged line are told and exit 1; the others are added, and nothing is overwritten', async () => {
  const { file, inventory, on, names } = aRoot();
  await inventory('import', file('first.txt', 'web,/a.xml,,stopped,\n'));
  const second = file(
    'second.txt',
    'web,/b.xml,/dev/v3-vm1,stopped,\nnew,/n.xml,,stopped,\nbroken\u001b line\n',
  );
  const ended = await inventory('import', second);
  expect(ended.code).toBe(1);
  expect(ended.stdout).toBe('added: new\n1 added, 0 same, 1 conflicting, 1 damaged.\n');
  expect(ended.stderr).toBe(
    [
      'conflicting: web',
      '  config: /b.xml in the file, /a.xml in the inventory',
      '  device: /dev/v3-vm1 in the file, (none) in the inventory',
      'damaged: line 3: it has 1 of 5 fields: broken␛ line',
      'Conflicting VMs were not changed. Rename them in the file and import it again, or correct one of the two.',
      '',
    ].join('\n'),
  );
  expect(await names()).toEqual(['new', 'web']);
  expect(JSON.parse((await on('show', 'web', '--json')).stdout)).toMatchObject({ config: '/a.xml' });
  const json = await inventory('import', second, '--json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    added: [],
    same: [{ name: 'new' }],
    conflicting: [{ name: 'web', differences: [{ field: 'config' }, { field: 'device' }] }],
    damaged: [{ line: 3 }],
  });
});

test('files that cannot be imported are refused with the reason', async () => {
  const { root, file, inventory } = aRoot();
  for (const [path, says] of [
    [join(root, 'none.txt'), 'there is no such file'],
    [root, 'it is not a file'],
    [file('utf16.txt', Buffer.from('\ufeffweb,,,0,', 'utf16le')), 'it is UTF-16 text'],
  ] as const) {
    const ended = await inventory('import', path);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain(says);
  }
  const text = file('vms.txt', 'web,/a.xml,,0,\n');
  symlinkSync(text, join(root, 'link.txt'));
  for (const itself of [text, join(root, 'link.txt')]) {
    for (const verb of ['import', 'export']) {
      const ended = await inventory(
        verb,
        itself,
        '--inventory',
        text,
        ...(verb === 'export' ? ['--force'] : []),
      );
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toContain('is the inventory itself');
    }
  }
  expect(readFileSync(text, 'utf8')).toBe('web,/a.xml,,0,\n');
  expect((await inventory('import')).code).toBe(2);
});

test('an export and its import are the identity, in words and in numbers', async () => {
  const { file, path, inventory } = aRoot();
  await inventory('import', file('qt.txt', QT_FILE));
  for (const [flags, state] of [
    [[], 'running'],
    [['--qt'], '2'],
  ] as const) {
    const out = path(`out${flags.join('')}.txt`);
    const ended = await inventory('export', out, ...flags);
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: `3 of 3 VMs are in ${out}.\n` });
    const text = readFileSync(out, 'utf8');
    expect(text).toContain(`web,/srv/a,b.xml,/dev/v3-vm3,${state},/srv/web.img\n`);
    expect((await inventory('export', '-', ...flags)).stdout).toBe(text);
    const again = aRoot();
    expect(await again.inventory('import', out)).toMatchObject({ code: 0 });
    expect((await again.inventory('export', '-', ...flags)).stdout).toBe(text);
  }
});

test('an export as JSON is a list of all entries, with what the text file cannot hold', async () => {
  const { file, path, on, inventory } = aRoot();
  const config = file('tags.xml', '<vm class="PC"><memory opt_tag="mem">256</memory></vm>');
  await on('new', 'a,b', '--config', config, '--build', '--set', 'mem=64');
  await on('note', 'a,b', 'rack 4\n\x1b[31m');
  await on('tag', 'a,b', 'lab');
  const printed = await inventory('export', '-', '--json');
  expect(printed).toMatchObject({ code: 0, stderr: '' });
  expect(printed.stdout).not.toContain('\x1b');
  expect(JSON.parse(printed.stdout)).toEqual([
    {
      id: expect.any(String),
      name: 'a,b',
      config,
      image: '',
      device: null,
      state: 'stopped',
      options: [{ tag: 'mem', value: '64' }],
      lastMode: null,
      lastStream: null,
      notes: 'rack 4\n\x1b[31m',
      tags: ['lab'],
      autostart: null,
      madeAt: expect.stringMatching(/^\d{4}-.*Z$/),
      activatedAt: null,
      startedAt: null,
    },
  ]);
  expect(await inventory('export', path('all.json'), '--json')).toMatchObject({ code: 0, stdout: '' });
  expect(readFileSync(path('all.json'), 'utf8')).toBe(printed.stdout);
  expect(await inventory('export', path('all.json'), '--json')).toMatchObject({ code: 1, stdout: '' });
  expect(await inventory('export', '-', '--json', '--qt')).toMatchObject({ code: 2, stdout: '' });
});

test('an export replaces no file unasked', async () => {
  const { file, inventory } = aRoot();
  await inventory('import', file('qt.txt', QT_FILE));
  const there = file('there.txt', 'mine\n');
  const refused = await inventory('export', there);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('already exists; --force replaces it');
  expect(readFileSync(there, 'utf8')).toBe('mine\n');
  expect(await inventory('export', there, '--force')).toMatchObject({ code: 0 });
  expect(readFileSync(there, 'utf8')).toContain('db,/d.xml,,paused,\n');
});

test('what a text file cannot hold is told: options on the way, a name with a comma as left out', async () => {
  const { file, path, on, inventory } = aRoot();
  const config = file('tags.xml', '<vm class="PC"><memory opt_tag="mem">256</memory></vm>');
  const image = file('guest.img', 'x');
  await on('new', 'built', '--config', config, '--build', '--set', 'mem=64');
  expect(await inventory('export', path('one.txt'))).toMatchObject({
    code: 0,
    stderr: 'Not in it, of built: options (mem).\n',
  });
  await on('new', 'a,b', '--config', config, '--image', image);
  const ended = await inventory('export', path('two.txt'));
  expect(ended).toMatchObject({ code: 1, stdout: `1 of 2 VMs are in ${path('two.txt')}.\n` });
  expect(ended.stderr).toContain('Not in it: a,b: a text file cannot hold a name with a comma.');
  expect(readFileSync(path('two.txt'), 'utf8')).toBe(`built,${config},,stopped,\n`);
});

test('check is clean for a good inventory, and tells what is wrong with what fixes it; it writes nothing', async () => {
  const { root, file, on, inventory } = aRoot();
  const config = file('web.xml', '<vm class="PC"/>');
  const image = file('web.img', 'x');
  await on('new', 'web', '--config', config, '--image', image);
  const store = join(root, 'var/lib/v3_tui/inventory.db');
  const before = statSync(store).mtimeMs;
  expect(await inventory('check')).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `${store}: 1 VM, nothing is wrong.\n`,
  });
  rmSync(image);
  const ended = await inventory('check');
  expect(ended.code).toBe(1);
  expect(ended.stdout).toMatch(
    /^web: Image .*web\.img: .*\.\n {2}fix it: bring the file back, .*v3_tui delete web\n/,
  );
  expect(JSON.parse((await inventory('check', '--json')).stdout)).toMatchObject({
    kind: 'sqlite',
    vms: 1,
    findings: [{ id: 'files', vm: 'web' }],
  });
  expect(statSync(store).mtimeMs).toBe(before);
  writeFileSync(store, 'no database at all, and longer than the header of one '.repeat(9));
  const broken = await inventory('check');
  expect(broken.code).toBe(1);
  expect(broken.stdout).toContain('not an SQLite database');
  expect(broken.stdout).toContain('fix it: put a good copy in its place');
});
