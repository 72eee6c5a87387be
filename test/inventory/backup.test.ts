import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backup, backUp, readBackup } from '../../src/inventory/backup.js';
import type { NewCheckpoint } from '../../src/inventory/checkpoints.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { restore } from '../../src/inventory/restore.js';
import { andClose, openSqlite } from '../../src/inventory/sqlite-driver.js';
import { mountSmallDisk } from './support/small-disk.js';
import { allowed, contentsOf, granted, namesOf, refusal, temporaryFolder } from './support/temporary.js';
import { bundleWorkers } from './support/workers.js';

let workers: Awaited<ReturnType<typeof bundleWorkers>>;
beforeAll(async () => {
  workers = await bundleWorkers();
});
afterAll(() => workers.remove());

const at = temporaryFolder();

const SAVED: NewCheckpoint = {
  vm: null,
  vmName: 'web',
  name: 'before the upgrade',
  note: '',
  store: 'DIR',
  url: '/c',
  madeAt: 1,
  state: 'whole',
  bytes: 1,
  memoryBytes: 1,
  configHash: null,
  devices: ['RAMDISK CD0'],
  vmState: 'paused',
  madeBy: 'user',
};

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
  allowed(checkpoints.add({ ...SAVED, vm: id, vmName: name }));
  inventory.close();
}

function allOf(path: string) {
  const { inventory, history, checkpoints } = openStore(path);
  const all = {
    entries: contentsOf(inventory),
    events: allowed(history.read({ limit: 1000 })).events,
    checkpoints: allowed(checkpoints.list()),
  };
  inventory.close();
  return all;
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
    expect(namesOf(inventory), 'what another program reads').toEqual(['web', 'db']);
    inventory.close();
    expect(allOf(path)).toEqual(before);
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
    writeFileSync(damaged, Buffer.alloc(5000, 'x'));
    expect(restored(path, at('backup')).kept).toContain(`${damaged}.before-restore`);
    expect(allOf(path)).toEqual(before);
    expect(readFileSync(`${damaged}.before-restore`).equals(Buffer.alloc(5000, 'x'))).toBe(true);
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
  expect(entries.entries.map(({ name, autostart }) => [name, autostart])).toEqual([
    ['web', null],
    ['"quoted" name', null],
  ]);
  expect(events.map(({ title }) => title)).toEqual(['activate web']);
});
