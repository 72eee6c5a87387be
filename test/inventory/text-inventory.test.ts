import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stampOf, statOf } from '../../src/inventory/files.js';
import type { EntryChange } from '../../src/inventory/inventory.js';
import { openSqlite } from '../../src/inventory/sqlite-driver.js';
import { readTextFile, replaceTextFile } from '../../src/inventory/text-file.js';
import { fc } from '../support/fast-check.js';
import { hostileInventoryFiles } from '../support/hostile-inventory.js';
import { openInventory } from './support/open.js';
import { contentsOf, granted, namesOf, refusal, temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();
const FILE = 'virtual_machines_list.txt';

function write(text: string | Uint8Array, name = FILE): string {
  writeFileSync(at(name), text);
  return at(name);
}

const stampAt = (path: string): string => stampOf(statOf(path));
const bytesAt = (path: string): string => readFileSync(path, 'latin1');

describe('what it writes', () => {
  it('is the format of the Qt GUI, with words in a new file', () => {
    const inventory = openInventory(at(FILE));
    granted(inventory.add({ name: 'web', config: '/srv/a,b.xml', image: '/srv/web.img' }));
    granted(
      inventory.add({ name: 'db', config: '/d.xml', image: '', device: '/dev/v3-vm2', state: 'paused' }),
    );
    expect(bytesAt(at(FILE))).toBe('web,/srv/a,b.xml,,stopped,/srv/web.img\ndb,/d.xml,/dev/v3-vm2,paused,\n');
  });

  it.each([
    ['numbers stay numbers', 'web,/a,,0,/b\n', 'web,/a,/dev/v3-vm1,2,/b\nnew,,,0,\n'],
    ['words stay words', 'web,/a,,stopped,/b\n', 'web,/a,/dev/v3-vm1,running,/b\nnew,,,stopped,\n'],
    [
      'each line its own',
      'web,/a,,stopped,/b\no,,,1,\n',
      'web,/a,/dev/v3-vm1,running,/b\no,,,1,\nnew,,,0,\n',
    ],
    ['CRLF', 'web,/a,,0,/b\r\n', 'web,/a,/dev/v3-vm1,2,/b\r\nnew,,,0,\r\n'],
    ['no last line end', 'web,/a,,0,/b', 'web,/a,/dev/v3-vm1,2,/b\nnew,,,0,'],
    ['mark and blank lines', '\ufeff\n\nweb,/a,,0,/b\n\n', '\ufeff\n\nweb,/a,/dev/v3-vm1,2,/b\n\nnew,,,0,\n'],
    ['a half line', 'web,/a,,0,/b\r\nhalf,/x', 'web,/a,/dev/v3-vm1,2,/b\r\nhalf,/x\r\nnew,,,0,'],
  ])('%s', (_what, before, after) => {
    const inventory = openInventory(write(before));
    granted(inventory.change('1:web', { state: 'running', device: '/dev/v3-vm1' }));
    granted(inventory.add({ name: 'new', config: '', image: '' }));
    expect(readFileSync(at(FILE), 'utf8')).toBe(after);
  });

  it('keeps bytes that are not UTF-8, and shows them as they can be written again', () => {
    const line = Buffer.concat([
      Buffer.from([0xfc]),
      Buffer.from(',/s\u00fc,,0,/'),
      Buffer.from([0xe2, 0x82]),
    ]);
    const inventory = openInventory(write(line));
    const [entry] = contentsOf(inventory).entries;
    expect(entry).toMatchObject({ name: '\udcfc', config: '/s\u00fc', image: '/\udce2\udc82' });
    granted(inventory.change(entry?.id ?? '', { state: 'paused' }));
    expect(bytesAt(at(FILE))).toBe(line.toString('latin1').replace(',0,', ',1,'));
    granted(inventory.add({ name: 'x\udcff', config: '', image: '' }));
    expect(namesOf(openInventory(at(FILE)))).toEqual(['\udcfc', 'x\udcff']);
  });

  it('does not keep boot id and last session, and its entries show that', () => {
    const inventory = openInventory(write('web,/a,,0,/b\n'));
    const wish: EntryChange = { bootId: 'b', lastMode: 'console', lastStream: 'com1' };
    const before = stampAt(at(FILE));
    expect(granted(inventory.change('1:web', wish))).toMatchObject({
      bootId: null,
      lastMode: null,
      lastStream: null,
    });
    expect(stampAt(at(FILE))).toBe(before);
  });

  it.each([
    [{ name: 'a,b' }, /cannot hold a name with a comma; use an SQLite inventory/],
    [{ name: 'a\nb' }, /a name with a line break/],
    [{ config: '/a\nb' }, /a path with a line break/],
    [{ options: [['MEM', '512']] as const }, /config options/],
    [{ device: '/dev/sda' }, /cannot be told apart/],
  ])('refuses %j with the reason and stays as it is', (wish, reason) => {
    const inventory = openInventory(write('web,/a,,0,/b\n'));
    expect(refusal(inventory.change('1:web', wish))).toMatch(reason);
    expect(refusal(inventory.add({ name: 'new', config: '', image: '', ...wish }))).toMatch(reason);
    expect(bytesAt(at(FILE))).toBe('web,/a,,0,/b\n');
  });
});

describe('damaged lines', () => {
  it('are told with number, text and reason, and stay', () => {
    const before = 'web,/a,,0,/b\nhalf,/x\n\n,,,0,\ndb,,,0,\n';
    const inventory = openInventory(write(before));
    expect(contentsOf(inventory).damaged).toEqual([
      { line: 2, text: 'half,/x', reason: 'it has 2 of 5 fields' },
      { line: 4, text: ',,,0,', reason: 'it has no name' },
    ]);
    expect(inventory.remove('1:web')).toBeNull();
    expect(bytesAt(at(FILE))).toBe(before.slice('web,/a,,0,/b\n'.length));
  });

  it('are bytes that no edit touches, in any hostile file', () => {
    for (const [index, { name, bytes }] of hostileInventoryFiles().entries()) {
      const path = write(bytes, `${index}.txt`);
      const inventory = openInventory(path);
      const contents = inventory.read();
      expect(bytesAt(path), name).toBe(Buffer.from(bytes).toString('latin1'));
      if ('refused' in contents) {
        expect(contents.refused, name).toMatch(/UTF-16/);
        refusal(inventory.add({ name: 'new', config: '', image: '' }));
        continue;
      }
      const all = [...contents.entries];
      expect(new Set(all.map(({ id }) => id)).size, name).toBe(all.length);
      const added = granted(inventory.add({ name: 'new', config: '', image: '' }));
      expect(bytesAt(path).startsWith(Buffer.from(bytes).toString('latin1').replace(/\r$/, '')), name).toBe(
        true,
      );
      expect(contentsOf(inventory).damaged, name).toEqual(contents.damaged);
      expect(contentsOf(inventory).entries, name).toEqual([...all, added]);
      expect(inventory.remove(added.id), name).toBeNull();
      expect(contentsOf(inventory), name).toEqual(contents);
    }
  });
});

it('changes one line by one edit, and no other byte', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'web,/a,,0,/b',
      'web,/a,,0,/b',
      'web,/c,/dev/v3-vm1,running,/b',
      'db,,,1,',
      '',
      'half',
      '\udcff,,,2,',
    ),
    fc.string({ unit: 'binary-ascii', maxLength: 12 }),
  );
  const end = fc.constantFrom('\n', '\r\n');
  const files = fc.tuple(
    fc.array(fc.tuple(line, end), { maxLength: 12 }),
    fc.constantFrom('', 'web,/z,,0,', 'x'),
  );
  fc.assert(
    fc.property(files, fc.nat(), fc.boolean(), ([pairs, last], pick, removes) => {
      const path = write(Buffer.from(pairs.map((pair) => pair.join('')).join('') + last, 'utf8'));
      const before = linesOf(path);
      const inventory = openInventory(path);
      const { entries } = contentsOf(inventory);
      const entry = entries[pick % Math.max(1, entries.length)];
      if (entry === undefined) return;
      if (removes) expect(inventory.remove(entry.id)).toBeNull();
      else granted(inventory.change(entry.id, { config: '/other.xml' }));
      const after = linesOf(path);
      const touched = before.findIndex((one, index) => one !== after[index]);
      expect(touched).toBeGreaterThanOrEqual(0);
      expect(before[touched]?.split(',')[0]).toBe(Buffer.from(entry.name).toString('latin1'));
      expect(after).toEqual(before.toSpliced(touched, 1, ...(removes ? [] : [after[touched] ?? ''])));
    }),
    { numRuns: 150 },
  );
});

function linesOf(path: string): string[] {
  return bytesAt(path).match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

describe('ids', () => {
  it('lead to the same VM when others add, remove and change one of its name', () => {
    const inventory = openInventory(write('web,/1,,0,\nweb,/2,,0,\nweb,/3,,0,\n'));
    const idOf = new Map(contentsOf(inventory).entries.map(({ config, id }) => [config, id]));
    write('web,/0,,0,\nweb,/3,/dev/v3-vm1,2,\nweb,/2,,0,\n');
    const found = new Map(contentsOf(inventory).entries.map(({ config, id }) => [config, id]));
    expect(found.get('/2')).toBe(idOf.get('/2'));
    expect(found.get('/3')).toBe(idOf.get('/3'));
    write('web,/3,,0,\n');
    expect(inventory.remove(idOf.get('/2') ?? '')).toBeNull();
    expect(refusal(inventory.change(idOf.get('/1') ?? '', { state: 'paused' }))).toMatch(/not in it/);
    expect(bytesAt(at(FILE))).toBe('web,/3,,0,\n');
  });

  it('stay through a change of the name, and are given to no other VM', () => {
    const inventory = openInventory(write('web,/1,,0,\n'));
    const renamed = granted(inventory.change('1:web', { name: 'shop' }));
    expect(renamed).toMatchObject({ id: '1:web', name: 'shop' });
    const added = granted(inventory.add({ name: 'web', config: '/2', image: '' }));
    expect(added.id).not.toBe('1:web');
    expect(contentsOf(inventory).entries).toEqual([renamed, added]);
    expect(inventory.remove(renamed.id)).toBeNull();
    expect(namesOf(inventory)).toEqual(['web']);
  });

  it('do not pass to a VM that cannot be known again', () => {
    const inventory = openInventory(write('web,/1,,0,\nweb,/2,,0,\n'));
    const before = contentsOf(inventory).entries.map(({ id }) => id);
    write('web,/other,,0,\n');
    const [left] = contentsOf(inventory).entries;
    expect(before).not.toContain(left?.id);
  });
});

describe('the file', () => {
  it('keeps mode and owner', () => {
    const path = write('web,/a,,0,/b\n');
    chmodSync(path, 0o640);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(path, 12345, 23456);
    granted(openInventory(path).change('1:web', { state: 'paused' }));
    const { mode, uid, gid } = statSync(path);
    expect(mode & 0o777).toBe(0o640);
    if (isRoot) expect([uid, gid]).toEqual([12345, 23456]);
  });

  it('is followed through symbolic links, which stay, also where nothing is at their end yet', () => {
    mkdirSync(at('real'));
    symlinkSync('real/list.txt', at('one.txt'));
    symlinkSync('one.txt', at(FILE));
    const inventory = openInventory(at(FILE));
    granted(inventory.add({ name: 'web', config: '', image: '' }));
    granted(inventory.add({ name: 'db', config: '', image: '' }));
    expect(lstatSync(at(FILE)).isSymbolicLink()).toBe(true);
    expect(readlinkSync(at('one.txt'))).toBe('real/list.txt');
    expect(namesOf(openInventory(at('real/list.txt')))).toEqual(['web', 'db']);
    expect(readdirSync(at('real')).sort()).toEqual(['list.txt', 'list.txt.claims']);
  });

  it('is read without writing anything, and empty where it is missing', () => {
    const inventory = openInventory(at(`absent/${FILE}`));
    expect(inventory.read()).toEqual({ entries: [], damaged: [] });
    inventory.version();
    expect(inventory.remove('1:web')).toBeNull();
    inventory.close();
    openInventory(write('web,/a,,0,/b\n')).read();
    expect(readdirSync(at())).toEqual([FILE]);
  });

  it('is refused where it is a directory or too large, and read again when that is fixed', () => {
    mkdirSync(at(FILE));
    const inventory = openInventory(at(FILE));
    expect(refusal(inventory.read())).toMatch(/it is not a file/);
    expect(refusal(inventory.add({ name: 'web', config: '', image: '' }))).toMatch(/it is not a file/);
    const other = openInventory(write(Buffer.alloc(17 * 1024 * 1024, 'x'), 'large.txt'));
    expect(refusal(other.read())).toMatch(/larger than 16 MB/);
    write('web,/a,,0,/b\n', 'large.txt');
    expect(namesOf(other)).toEqual(['web']);
  });

  it('is read afresh after changes that follow so fast that the file times do not show them', () => {
    const inventory = openInventory(write('web,/a,,0,/b\n'));
    for (let round = 0; round < 200; round++) {
      const state = round % 2 === 0 ? 'paused' : 'running';
      writeFileSync(at(FILE), `web,/a,,${round % 2 === 0 ? 1 : 2},/b\n`);
      expect(contentsOf(inventory).entries[0]?.state).toBe(state);
    }
  });

  it('is not replaced where a program without a lock changed it since it was read', () => {
    const path = write('web,/a,,0,/b\n');
    const { bytes, stamp } = readTextFile(path);
    write('web,/a,,0,/b\nqt,/q,,0,/r\n');
    expect(replaceTextFile(path, bytes, stamp)).toBe(false);
    expect(bytesAt(path)).toBe('web,/a,,0,/b\nqt,/q,,0,/r\n');
    expect(readdirSync(at())).toEqual([FILE]);
  });

  it('is written in spite of what a killed writer left', () => {
    const path = write('web,/a,,0,/b\n');
    write('half of a li', `.${FILE}.v3_tui`);
    granted(openInventory(path).change('1:web', { state: 'paused' }));
    expect(bytesAt(path)).toBe('web,/a,,1,/b\n');
    expect(readdirSync(at()).sort()).toEqual([FILE, `${FILE}.claims`]);
  });

  it('is not written while another program holds the lock', () => {
    const path = write('web,/a,,0,/b\n');
    granted(openInventory(path).change('1:web', { state: 'paused' }));
    const holder = openSqlite(`${path}.claims`);
    holder.exec('BEGIN IMMEDIATE');
    expect(refusal(openInventory(path).change('1:web', { state: 'running' }))).toMatch(
      /another program holds it/,
    );
    expect(bytesAt(path)).toBe('web,/a,,1,/b\n');
    holder.close();
    granted(openInventory(path).change('1:web', { state: 'running' }));
  });
});
