import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { openClaims } from '../../src/inventory/claims.js';
import type { NewEvent } from '../../src/inventory/history.js';
import type { Refused } from '../../src/inventory/inventory.js';
import { type OpenStore, openStore } from '../../src/inventory/open-inventory.js';
import { andClose, openSqlite } from '../../src/inventory/sqlite-driver.js';
import { SAVED } from './support/saved.js';
import { mountSmallDisk, type SmallDisk } from './support/small-disk.js';
import { allOf, allowed, contentsOf, granted, temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();
const SQL = readFileSync(new URL('../../fixtures/inventory/version-1.sql', import.meta.url), 'utf8');
const LONG = 'x'.repeat(900);
const CHECKPOINT = { ...SAVED, name: LONG };
const EVENT: NewEvent = { who: 'root', asked: 'activate', title: 'activate web', vm: null };

let disk: SmallDisk | null = null;
afterEach(() => disk?.remove());

/** Every kind of write, one after the other. */
const WRITES: ReadonlyArray<readonly [what: string, write: (store: OpenStore) => object | null]> = [
  ['begin', ({ history }) => history.begin({ ...EVENT, title: LONG })],
  ['tool', ({ history }) => history.tool(1, 0, tool())],
  ['add', ({ inventory }) => inventory.add({ name: 'web', config: `/${LONG}`, image: '' })],
  [
    'amend',
    ({ history }) => history.amend(1, { intent: { LONG }, vm: { id: '1', name: LONG, device: null } }),
  ],
  ['checkpoint', ({ checkpoints }) => checkpoints.add(CHECKPOINT)],
  ['rename', ({ checkpoints }) => checkpoints.change('1', { name: `${LONG}${LONG}` })],
  ['change', ({ inventory }) => inventory.change(firstId(inventory), { config: `/${LONG}${LONG}` })],
  ['end', ({ history }) => history.end(1, 'done', LONG)],
  ['seen', ({ history }) => history.seen({ who: 'outside', title: LONG, vm: null })],
  [
    'addAll',
    ({ inventory }) =>
      inventory.addAll(['a', 'b', 'c'].map((name) => ({ name, config: `/${LONG}`, image: '' }))),
  ],
  ['forget', ({ checkpoints }) => checkpoints.remove('1')],
  ['remove', ({ inventory }) => inventory.remove(firstId(inventory))],
];

function tool() {
  return { line: LONG, startedAt: 1, durationMs: 1, ended: 'exit 0', words: [LONG, LONG], showed: LONG };
}

function firstId(inventory: OpenStore['inventory']): string {
  return contentsOf(inventory).entries[0]?.id ?? '';
}

const WORDS = /^Cannot (read|write) [^:]+: (no space left on device|.* removed|event 1 is not in it)\.$/;

describe.each(['inventory.db', 'virtual_machines_list.txt'])('a full disk under %s', (file) => {
  it('loses nothing at any write, is told, and the work goes on when there is room', (context) => {
    mkdirSync(at('disk'));
    disk = mountSmallDisk(at('disk'), 1024);
    if (disk === null)
      return context.skip('no small file system can be mounted: the full disk is not tested');
    let refused = 0;
    for (const left of roomsLeft()) {
      const path = disk.path(`${left}/${file}`);
      const store = openStore(path);
      granted(store.inventory.add({ name: 'before', config: `/${LONG}`, image: '' }));
      allowed(store.history.begin(EVENT));
      allowed(store.checkpoints.add(CHECKPOINT));
      for (const [what, write] of WRITES) {
        const before = allOf(path);
        disk.leave(left);
        const answer = write(store) as Refused | object | null;
        const readFull = store.inventory.read();
        disk.empty();
        const after = allOf(path);
        expect(readFull, what).toEqual(after.entries);
        if (answer !== null && 'refused' in answer) {
          refused++;
          expect(answer.refused, `${what}, ${left} KiB left`).toMatch(WORDS);
          expect(after, `${what}, ${left} KiB left`).toEqual(before);
        } else {
          expect(after, `${what}, ${left} KiB left`).not.toEqual(before);
        }
      }
      store.inventory.close();
      expect(openClaims(path).list()).toEqual([]);
      expect(readdirSync(disk.path(String(left))).filter((name) => name.startsWith('.'))).toEqual([]);
      disk.clear(String(left));
    }
    expect(refused).toBeGreaterThan(20);
  });
});

function roomsLeft(): readonly number[] {
  return Array.from({ length: 20 }, (_, index) => index * 4);
}

it('keeps a database of an older version as it is where a full disk has no room for a copy of it', (context) => {
  mkdirSync(at('disk'));
  disk = mountSmallDisk(at('disk'), 1024);
  if (disk === null) return context.skip('no small file system can be mounted: the full disk is not tested');
  const answers: string[] = [];
  for (const left of roomsLeft().map((room) => 3 * room)) {
    const path = disk.path('inventory.db');
    andClose(openSqlite(path), (db) => db.exec(SQL));
    const before = readFileSync(path);
    const { entries } = contentsOf(openStore(path).inventory);
    disk.leave(left);
    const { inventory } = openStore(path);
    const answer = inventory.add({ name: 'new', config: '', image: '' });
    const readFull = contentsOf(inventory).entries;
    inventory.close();
    disk.empty();
    if ('refused' in answer) {
      answers.push(answer.refused);
      expect(readFull).toEqual(entries);
      // There may have been room for the migration, but not for the VM.
      expect(
        readdirSync(disk.path()).filter((name) => !/^inventory\.db(\.before-6|-wal|-shm)?$/.test(name)),
      ).toEqual([]);
      if (!readFileSync(path).equals(before))
        expect(readFileSync(`${path}.before-6`).equals(before)).toBe(true);
    } else {
      answers.push('added');
      expect(readFull).toEqual([...entries, answer]);
      expect(readdirSync(disk.path())).toContain('inventory.db.before-6');
    }
    for (const name of readdirSync(disk.path())) disk.clear(name);
  }
  expect(answers).toContainEqual(
    expect.stringMatching(
      /wrote it, and the copy .* cannot be made: no space left on device; it can be read/,
    ),
  );
  expect(answers.at(-1)).toBe('added');
});
