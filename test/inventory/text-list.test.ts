import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { entryFrom } from '../../src/inventory/entry.js';
import type { Entry, NewEntry } from '../../src/inventory/inventory.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { parseList, readList, textOf, writeList } from '../../src/inventory/text-list.js';
import { decodeText } from '../../src/text/byte-text.js';
import { fc } from '../support/fast-check.js';
import { hostileInventoryFiles } from '../support/hostile-inventory.js';
import { allowed, contentsOf, refusal, temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();

/** Any bytes that a name or a path may have on Linux. */
const anyBytes = fc
  .uint8Array({ minLength: 1, maxLength: 10 })
  .map((bytes) => decodeText(bytes.filter((byte) => byte !== 0)));
const name = fc.oneof(anyBytes, fc.constantFrom('web', '"web"', '\ufeffweb', 'a,b', 'a\nb', '', ' ', 'ü'));
const path = fc.oneof(
  anyBytes,
  fc.constantFrom('', '/a,b.xml', '/,stopped,', '/a,,0,/b', '"', '/\r', '/dev/v3-vm0,running'),
);
const newEntry: fc.Arbitrary<NewEntry> = fc.record({
  name,
  config: path,
  image: path,
  device: fc.constantFrom(null, '/dev/v3-vm0', '/dev/v3-vm31', '/dev/sda'),
  state: fc.constantFrom('stopped' as const, 'paused' as const, 'running' as const),
});

function heldIn({ name, config, image, device, state }: NewEntry) {
  return { name, config, image, device: device ?? null, state: state ?? 'stopped' };
}

function entriesOf(all: readonly NewEntry[]): Entry[] {
  return all.map((entry, index) => entryFrom(String(index), entry));
}

describe.each(['words', 'numbers'] as const)('a list with states in %s', (states) => {
  it('says of every entry the same when it is read again, or why it is not in it', () => {
    let held = 0;
    fc.assert(
      fc.property(fc.array(newEntry, { maxLength: 12 }), (all) => {
        const entries = entriesOf(all);
        const { bytes, refused } = textOf(entries, { states });
        const left = refused.map(({ entry }) => entry);
        const written = entries.filter((entry) => !left.includes(entry));
        held += written.length;
        expect(parseList(bytes)).toEqual({ entries: written.map(heldIn), damaged: [] });
        for (const { reason } of refused) expect(reason).toMatch(/^a text file cannot hold /);
        for (const usual of written) expect(usual.name).not.toMatch(/[,\n]/);
      }),
      { numRuns: 500 },
    );
    expect(held).toBeGreaterThan(500);
  });
});

it('is the format of the report, or with the numbers of the Qt GUI', () => {
  const entries = entriesOf([
    { name: 'web', config: '/a,b.xml', image: '/w.img', device: '/dev/v3-vm3', state: 'running' },
    { name: 'db', config: '/d.xml', image: '', state: 'paused' },
    { name: 'lab', config: '', image: '' },
  ]);
  expect(textOf(entries).bytes.toString()).toBe(
    'web,/a,b.xml,/dev/v3-vm3,running,/w.img\ndb,/d.xml,,paused,\nlab,,,stopped,\n',
  );
  expect(textOf(entries, { states: 'numbers' }).bytes.toString()).toBe(
    'web,/a,b.xml,/dev/v3-vm3,2,/w.img\ndb,/d.xml,,1,\nlab,,,0,\n',
  );
});

it.each([
  [{ options: [['MEM', '1']] as const }, 'a text file cannot hold config options'],
  [{ notes: 'a' }, 'a text file cannot hold notes'],
  [{ tags: ['a'] }, 'a text file cannot hold tags'],
  [{ name: 'a,b' }, 'a text file cannot hold a name with a comma'],
])('leaves out %j and says why', (wish, reason) => {
  const entries = entriesOf([
    { name: 'web', config: '', image: '' },
    { name: 'x', config: '', image: '', ...wish },
  ]);
  const { bytes, refused } = textOf(entries);
  expect(bytes.toString()).toBe('web,,,stopped,\n');
  expect(refused).toEqual([{ entry: entries[1], reason }]);
});

describe.each(['inventory.db', 'copy.txt'])('taken into %s', (file) => {
  it('and out again it is the same, whatever the entries hold', () => {
    let run = 0;
    fc.assert(
      fc.property(fc.array(newEntry, { maxLength: 6 }), (all) => {
        const first = textOf(entriesOf(all)).bytes;
        const { inventory } = openStore(at(`${run++}-${file}`));
        const { entries } = parseList(first);
        const added = allowed(inventory.addAll(entries));
        expect(added.map(heldIn)).toEqual(entries);
        expect(contentsOf(inventory).entries).toEqual(added);
        expect(textOf(contentsOf(inventory).entries)).toEqual({ bytes: first, refused: [] });
        inventory.close();
      }),
      { numRuns: 60 },
    );
  });

  it('keeps a name that begins with the bytes of a byte order mark', () => {
    const path = at(file);
    const name = '\udcff\udcfe';
    allowed(openStore(path).inventory.addAll([{ name, config: '', image: '' }]));
    expect(contentsOf(openStore(path).inventory).entries).toMatchObject([{ name }]);
  });

  it('adds all or none', () => {
    const { inventory } = openStore(at(file));
    allowed(inventory.addAll([{ name: 'first', config: '', image: '' }]));
    const before = contentsOf(inventory);
    const many = Array.from({ length: 50 }, (_, index) => ({ name: `vm${index}`, config: '', image: '' }));
    expect(refusal(inventory.addAll([...many, { name: 'bad\0', config: '', image: '' }]))).toMatch(
      /: bad\0: .*NUL/,
    );
    expect(contentsOf(inventory)).toEqual(before);
    expect(allowed(inventory.addAll(many)).map((entry) => entry.name)).toEqual(
      many.map((entry) => entry.name),
    );
    expect(contentsOf(inventory).entries).toHaveLength(51);
    expect(inventory.addAll([])).toEqual([]);
    inventory.close();
  });
});

it('shows the entries of any file that the text inventory shows, and the same damage', () => {
  for (const [index, { name: what, bytes }] of hostileInventoryFiles().entries()) {
    const path = at(`${index}.txt`);
    writeFileSync(path, bytes);
    const contents = openStore(path).inventory.read();
    const list = readList(path);
    if ('refused' in contents) {
      expect(refusal(list), what).toMatch(/UTF-16/);
      continue;
    }
    const parsed = allowed(list);
    expect(parsed.entries, what).toEqual(contents.entries.map(heldIn));
    expect(parsed.damaged, what).toEqual(contents.damaged);
  }
});

it('is written in one step, and over another file only where that is wanted', () => {
  const path = at('list.txt');
  expect(writeList(path, Buffer.from('web,,,0,\n'), false)).toBeNull();
  expect(refusal(writeList(path, Buffer.from('db,,,0,\n'), false))).toBe(
    `Cannot write ${path}: the file already exists.`,
  );
  expect(readFileSync(path, 'utf8')).toBe('web,,,0,\n');
  expect(writeList(path, Buffer.from('db,,,0,\n'), true)).toBeNull();
  expect(readFileSync(path, 'utf8')).toBe('db,,,0,\n');
  mkdirSync(at('folder'));
  expect(refusal(writeList(at('folder'), Buffer.from(''), true))).toMatch(/it is not a file/);
  expect(refusal(writeList(at('absent/list.txt'), Buffer.from(''), true))).toMatch(
    /no such file or directory/,
  );
  expect(refusal(readList(at('absent.txt')))).toMatch(/there is no such file/);
  expect(readdirSync(at()).sort()).toEqual(['folder', 'list.txt']);
});
