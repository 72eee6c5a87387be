import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backup, backUp, readBackup } from '../../src/inventory/backup.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { restore } from '../../src/inventory/restore.js';
import { andClose, openSqlite } from '../../src/inventory/sqlite-driver.js';
import { SAVED } from './support/saved.js';
import { mountSmallDisk } from './support/small-disk.js';
import {
  allOf,
  allowed,
  contentsOf,
  granted,
  namesOf,
  refusal,
  temporaryFolder,
} from './support/temporary.js';
import { bundleWorkers } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();

/** Adds a VM of this name with an event and a checkpoint. */
function fill(path: string, name: string): void {
  const { inventory, history, checkpoints } = openStore(path);
  const { id } = granted(inventory.add({ name, config: '/c.xml', image: '' }));
  const event = allowed(
    history.begin({ who: 'root', asked: 'new', title: `add ${name}`, vm: { id, name, device: null } }),
  );
  history.tool(event.id, 0, {
    line: 'v3_create',
    startedAt: 1,
    durationMs: 2,
    ended: 'exit 0',
    words: ['made'],
    showed: null,
  });
  history.end(event.id, 'done', 'It is there.');
  allowed(checkpoints.add({ ...SAVED, vm: id, vmName: name, url: `/c/${name}` }));
  inventory.close();
}

/** The same by the names of VMs in place of their ids, which a restore may change. */
function unnumbered({ entries, events, checkpoints }: ReturnType<typeof allOf>) {
  const names = new Map(entries.entries.map(({ id, name }) => [id, name]));
  const named = (id: string | null) => (id === null ? null : (names.get(id) ?? 'nobody'));
  return {
    entries: entries.entries
      .map((entry) => ({ ...entry, id: '' }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    events: events.map((event) => ({
      ...event,
      vm: event.vm === null ? null : { ...event.vm, id: named(event.vm.id) },
    })),
    checkpoints: checkpoints.map((one) => ({ ...one, vm: named(one.vm) })),
  };
}

function backupOf(file: string, kind: 'sqlite' | 'text'): Backup {
  return allowed(readBackup(file, kind));
}

function restored(path: string, file: string) {
  const backup = backupOf(file, path.endsWith('.txt') ? 'text' : 'sqlite');
  const done = allowed(restore(path, backup, false));
  backup.db.close();
  return done;
}

describe.each([
  ['inventory.db', 'sqlite'],
  ['virtual_machines_list.txt', 'text'],
] as const)('a backup of %s', (name, kind) => {
  it('holds entries, history and checkpoints, and gives them back; what was there is kept', () => {
    const path = at(name);
    fill(path, 'web');
    fill(path, 'db');
    chmodSync(path, 0o640);
    const before = allOf(path);
    expect(backUp(path, at('backup'), false)).toEqual({ vms: 2, events: 2, checkpoints: 2 });
    expect(statSync(at('backup')).mode & 0o777).toBe(0o640);
    const { inventory } = openStore(path);
    inventory.remove(contentsOf(inventory).entries[0]?.id ?? '');
    granted(inventory.add({ name: 'later', config: '', image: '/i' }));
    const version = inventory.version();
    const { kept } = restored(path, at('backup'));
    expect(inventory.version(), 'what another program polls').not.toBe(version);
    expect(namesOf(inventory).sort(), 'what another program reads').toEqual(['db', 'web']);
    inventory.close();
    expect(unnumbered(allOf(path))).toEqual(unnumbered(before));
    expect(kept).toEqual(
      kind === 'text'
        ? [at(`${name}.before-restore`), at(`${name}.history.before-restore`)]
        : [at(`${name}.before-restore`)],
    );
    if (kind === 'sqlite') expect(namesOf(openStore(kept[0] ?? '').inventory)).toEqual(['db', 'later']);
    else expect(readFileSync(kept[0] ?? '', 'utf8')).toContain('later');
    expect(statSync(kept[0] ?? '').mode & 0o777).toBe(0o640);
  });

  it('is of one moment while another program writes, and can be restored where nothing is', async () => {
    const path = at(name);
    fill(path, 'web');
    const writer = workers.start({ do: 'record', path, tag: 'r' });
    await writer.next();
    for (let round = 0; round < 8; round++) {
      const counts = allowed(backUp(path, at(`backup-${round}`), false));
      const backup = backupOf(at(`backup-${round}`), kind);
      expect(backup.counts).toEqual(counts);
      backup.db.close();
      await writer.next();
    }
    writer.child.kill('SIGKILL');
    await writer.ended;
    const fresh = at(`fresh-${name}`);
    expect(restored(fresh, at('backup-7')).kept).toEqual([]);
    expect(namesOf(openStore(fresh).inventory)).toContain('web');
  });

  it('refuses to go over what is there, what is no file, and the inventory itself', () => {
    const path = at(name);
    expect(refusal(backUp(path, at('backup'), false))).toMatch(/there is no inventory .* yet/);
    fill(path, 'web');
    writeFileSync(at('taken'), 'mine');
    expect(refusal(backUp(path, at('taken'), false))).toMatch(/already exists; --force replaces it/);
    expect(readFileSync(at('taken'), 'utf8')).toBe('mine');
    for (const target of ['/dev/full', '/dev/null', at()])
      expect(refusal(backUp(path, target, true))).toMatch(/it is not a file/);
    expect(refusal(backUp(path, path, true))).toMatch(/a file of the inventory itself/);
    expect(refusal(backUp(path, at('no/folder/backup'), true))).toMatch(/no such file or directory/);
    expect(allowed(backUp(path, at('taken'), true))).toMatchObject({ vms: 1 });
  });

  it('is refused where it is damaged, cut or of something else, and nothing changes', () => {
    const path = at(name);
    for (let n = 0; n < 60; n++) fill(path, `vm-${n}`);
    allowed(backUp(path, at('whole'), false));
    const whole = readFileSync(at('whole'));
    const before = allOf(path);
    const middle = Math.floor(whole.length / 2);
    const broken: Readonly<Record<string, Buffer>> = {
      empty: Buffer.alloc(0),
      text: Buffer.from('web,/c.xml,,stopped,\n'),
      short: whole.subarray(0, 50),
      cut: whole.subarray(0, middle),
      torn: Buffer.concat([whole.subarray(0, middle), Buffer.alloc(9000, 7), whole.subarray(middle + 9000)]),
    };
    for (const [what, bytes] of Object.entries(broken)) {
      writeFileSync(at('broken'), bytes);
      expect(refusal(readBackup(at('broken'), kind)), what).toMatch(/Cannot restore from/);
    }
    andClose(openSqlite(at('other.db')), (db) =>
      db.exec('CREATE TABLE song (name TEXT); PRAGMA user_version = 1'),
    );
    expect(refusal(readBackup(at('other.db'), kind))).toMatch(/another program/);
    expect(refusal(readBackup(at('whole'), kind === 'text' ? 'sqlite' : 'text'))).toMatch(
      /name (another|one)/,
    );
    for (const path of ['/dev/null', at(), at('absent')]) refusal(readBackup(path, kind));
    expect(allOf(path)).toEqual(before);
  });

  it('replaces an inventory that is damaged, and keeps that', () => {
    const path = at(name);
    fill(path, 'web');
    const before = allOf(path);
    allowed(backUp(path, at('backup'), false));
    const damaged = kind === 'text' ? at(`${name}.history`) : path;
    const bytes = Buffer.concat([readFileSync(damaged).subarray(0, 100), Buffer.alloc(20_000, 'x')]);
    writeFileSync(damaged, bytes);
    expect(restored(path, at('backup')).kept).toContain(`${damaged}.before-restore`);
    expect(allOf(path)).toEqual(before);
    expect(readFileSync(`${damaged}.before-restore`).equals(bytes)).toBe(true);
  });

  it('replaces nothing that is something else, nor what a later program has written', () => {
    const path = at(name);
    fill(path, 'web');
    allowed(backUp(path, at('backup'), false));
    const database = kind === 'text' ? `${path}.history` : path;
    const ours = readFileSync(database);
    const later = Buffer.from(ours);
    later.writeUInt32BE(99, 60);
    andClose(openSqlite(at('song.db')), (db) =>
      db.exec('CREATE TABLE song (name TEXT); PRAGMA user_version = 1'),
    );
    const others: ReadonlyArray<readonly [Buffer, RegExp]> = [
      [Buffer.from('# Dear diary\n'.repeat(100)), /is not a database of v3_tui.*move it away first/],
      [Buffer.from('short'), /is not a database of v3_tui/],
      [readFileSync(at('song.db')), /is not a database of v3_tui/],
      [later, /a later v3_tui has written it/],
    ];
    for (const [bytes, reason] of others) {
      writeFileSync(database, bytes);
      const files = readdirSync(at());
      const backup = backupOf(at('backup'), kind);
      expect(refusal(restore(path, backup, false))).toMatch(reason);
      backup.db.close();
      expect(readFileSync(database).equals(bytes)).toBe(true);
      // Of a text inventory the text has been kept by then.
      expect(readdirSync(at()).filter((file) => !file.startsWith(`${name}.before`))).toEqual(
        files.filter((file) => !file.startsWith(`${name}.before`)),
      );
    }
  });

  it.each([
    [
      'a view that never ends',
      'DROP TABLE TABLE_; CREATE VIEW TABLE_ AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS bytes, x AS id, x AS vm FROM n',
    ],
    ['a trigger', 'CREATE TRIGGER mine AFTER INSERT ON event BEGIN DELETE FROM event; END'],
    [
      'a table of numbers',
      'DROP TABLE TABLE_; CREATE TABLE TABLE_ (bytes INTEGER, id INTEGER); INSERT INTO TABLE_ VALUES (1, 1)',
    ],
    ['one table less', 'DROP TABLE TABLE_'],
    ['an id that leaves room for no other', 'UPDATE event SET id = 9223372036854775807'],
  ])('is refused with %s', (_what, sql) => {
    const path = at(name);
    fill(path, 'web');
    allowed(backUp(path, at('hostile'), false));
    andClose(openSqlite(at('hostile')), (db) => {
      db.pragma('foreign_keys = OFF');
      db.exec(sql.replaceAll('TABLE_', kind === 'text' ? 'text_file' : 'vm_option'));
    });
    expect(refusal(readBackup(at('hostile'), kind))).toMatch(/not as v3_tui makes it|damaged/);
    if (kind === 'sqlite' && !sql.startsWith('UPDATE'))
      expect(refusal(backUp(at('hostile'), at('second'), false))).toMatch(/not as v3_tui makes it/);
  });

  it('is refused where it is larger than any backup', () => {
    const path = at(name);
    fill(path, 'web');
    allowed(backUp(path, at('large'), false));
    truncateSync(at('large'), 1024 ** 3 + 1);
    expect(refusal(readBackup(at('large'), kind))).toMatch(/larger than 1 GB/);
  });

  it('loses nothing where its restore is killed', async () => {
    const path = at(name);
    fill(path, 'web');
    allowed(backUp(path, at('one'), false));
    fill(path, 'db');
    allowed(backUp(path, at('two'), false));
    const states = [['web'], ['web', 'db']];
    for (let kill = 0; kill < 12; kill++) {
      const worker = workers.start({ do: 'restore', path, files: [at('one'), at('two')] });
      for (let lines = 1 + (kill % 5); lines > 0; lines--) await worker.next();
      worker.child.kill('SIGKILL');
      await worker.ended;
      const { entries, events, checkpoints } = allOf(path);
      const names = entries.entries.map((entry) => entry.name);
      expect(states).toContainEqual(names);
      expect(entries.damaged).toEqual([]);
      if (kind === 'sqlite')
        expect([events.length, checkpoints.length]).toEqual([names.length, names.length]);
    }
    restored(path, at('two'));
    expect(allOf(path).checkpoints.length).toBe(2);
    expect(readdirSync(at()).filter((file) => file.endsWith('.v3_tui'))).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)(
    'says so where the disk is full, and leaves no half of a file',
    ({ skip }) => {
      const path = at(name);
      for (let n = 0; n < 40; n++) fill(path, `vm-${n}`);
      const disk = mountSmallDisk(mounted(), 400);
      if (disk === null) return skip('this user may not mount');
      try {
        disk.leave(8);
        expect(refusal(backUp(path, disk.path('backup'), false))).toMatch(/no space left/);
        expect(readdirSync(disk.path())).toEqual(['filler']);
        disk.empty();
        const small = disk.path(name);
        allowed(backUp(path, at('backup'), false));
        fill(small, 'web');
        const before = allOf(small);
        disk.leave(8);
        const backup = backupOf(at('backup'), kind);
        expect(refusal(restore(small, backup, false))).toMatch(/no space left/);
        backup.db.close();
        disk.empty();
        expect(allOf(small)).toEqual(before);
      } finally {
        disk.remove();
      }
    },
  );
});

it('gives no id of a running program to another VM or checkpoint', () => {
  const path = at('inventory.db');
  const other = at('other.db');
  for (const name of ['mail', 'db', 'old', 'new']) fill(other, name);
  const { checkpoints: saves, history } = openStore(other);
  const open = allowed(history.begin({ who: 'root', asked: 'save', title: 'save old', vm: null }));
  history.amend(open.id, { intent: { checkpoint: '3' } });
  expect(allowed(saves.list()).map(({ id }) => id)).toContain('3');
  for (const name of ['web', 'db', 'gone']) fill(path, name);
  const { inventory } = openStore(path);
  inventory.remove('3');
  inventory.close();
  const before = unnumbered(allOf(other));
  allowed(backUp(other, at('backup'), false));
  restored(path, at('backup'));
  const after = allOf(path);
  expect(after.entries.entries.map(({ id, name }) => `${id} ${name}`)).toEqual([
    '2 db',
    '4 new',
    '5 mail',
    '6 old',
  ]);
  const ids = after.checkpoints.map(({ id, vmName }) => `${id} ${vmName}`);
  expect(ids.sort()).toEqual(['2 db', '4 new', '5 mail', '6 old']);
  expect(after.events.find(({ title }) => title === 'save old')?.intent).toEqual({ checkpoint: '6' });
  const plain = ({ entries, checkpoints }: typeof before) => ({
    entries,
    checkpoints: checkpoints
      .map((one) => ({ ...one, id: '' }))
      .sort((a, b) => a.vmName.localeCompare(b.vmName)),
  });
  expect(plain(unnumbered(after))).toEqual(plain(before));
});

it('of a text inventory says what was restored, and where the rest is, if the text cannot be written', () => {
  const path = at('virtual_machines_list.txt');
  fill(path, 'web');
  allowed(backUp(path, at('backup'), false));
  fill(path, 'db');
  const text = readFileSync(path, 'utf8');
  mkdirSync(at('.virtual_machines_list.txt.v3_tui'));
  const backup = backupOf(at('backup'), 'text');
  const words = refusal(restore(path, backup, false));
  backup.db.close();
  expect(words).toContain('its history is restored already');
  expect(words).toContain(`${path}.before-restore and ${path}.history.before-restore`);
  expect(readFileSync(path, 'utf8')).toBe(text);
  rmdirSync(at('.virtual_machines_list.txt.v3_tui'));
  restored(path, at('backup'));
  expect(namesOf(openStore(path).inventory)).toEqual(['web']);
});

it('replaces no text that is no list of VMs', () => {
  fill(at('virtual_machines_list.txt'), 'web');
  allowed(backUp(at('virtual_machines_list.txt'), at('backup'), false));
  writeFileSync(at('diary.txt'), 'Dear diary,\n');
  const backup = backupOf(at('backup'), 'text');
  expect(refusal(restore(at('diary.txt'), backup, false))).toMatch(/not a list of VMs/);
  backup.db.close();
  expect(readdirSync(at()).filter((file) => file.startsWith('diary.txt.before'))).toEqual([]);
  expect(readFileSync(at('diary.txt'), 'utf8')).toBe('Dear diary,\n');
});

function mounted(): string {
  const folder = at('small-disk');
  mkdirSync(folder);
  return folder;
}

it('a copy of an inventory of an older version is restored into one of this version', () => {
  const old = readFileSync(new URL('../../fixtures/inventory/version-2.sql', import.meta.url), 'utf8');
  andClose(openSqlite(at('old.db')), (db) => db.exec(old));
  fill(at('inventory.db'), 'later');
  restored(at('inventory.db'), at('old.db'));
  const { entries, events } = allOf(at('inventory.db'));
  // One has the id of `later`, which leads to no other VM from then on.
  expect(entries.entries.map(({ name, autostart }) => [name, autostart])).toEqual([
    ['"quoted" name', null],
    ['web', null],
  ]);
  expect(events.map(({ title }) => title)).toEqual(['activate web']);
});
