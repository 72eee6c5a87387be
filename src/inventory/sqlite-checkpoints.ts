import type { Checkpoint, CheckpointChange, Checkpoints, NewCheckpoint } from './checkpoints.js';
import { columnText, textOfColumn } from './column-text.js';
import type { Refused } from './inventory.js';
import { InventoryProblem } from './reason.js';
import type { Database } from './sqlite-database.js';
import type { Sqlite } from './sqlite-driver.js';
import type { VmKeys } from './vm-keys.js';

type Row = {
  id: number;
  vm: number | string | null;
  vm_name: string;
  name: string;
  note: string;
  store: Checkpoint['store'];
  url: string;
  made_at: number;
  state: Checkpoint['state'];
  bytes: number | null;
  memory_bytes: number | null;
  config_hash: string | null;
  devices: string;
  vm_state: Checkpoint['vmState'];
  made_by: Checkpoint['madeBy'];
};

/** The checkpoints in a database. */
export function openSqliteCheckpoints(database: Database, keys: VmKeys): Checkpoints {
  const write = <T>(work: (db: Sqlite) => T): T | Refused =>
    database.write('checkpoints', ['checkpoints'], work);

  const known = (row: Row): Checkpoint => ({ ...checkpointOf(row), vm: keys.idOf(keyIn(row)) });

  function list(vm?: string): readonly Checkpoint[] | Refused {
    const where = vm === undefined ? '' : 'WHERE vm = @vm';
    const values = vm === undefined ? {} : { vm: keys.keyOf(vm) };
    return (
      database.read('checkpoints', (db) =>
        db
          .prepare<[object], Row>(`SELECT * FROM checkpoint ${where} ORDER BY made_at DESC, id DESC`)
          .all(values)
          .map(known),
      ) ?? []
    );
  }

  function add(checkpoint: NewCheckpoint): Checkpoint | Refused {
    return write((db) => {
      const { lastInsertRowid } = db
        .prepare(
          `INSERT INTO checkpoint (vm, vm_name, name, note, store, url, made_at, state, bytes, memory_bytes,
           config_hash, devices, vm_state, made_by)
           VALUES (${keys.column}, @vmName, @name, @note, @store, @url, @madeAt, @state, @bytes, @memoryBytes,
           @configHash, @devices, @vmState, @madeBy)`,
        )
        .run(valuesOf({ ...checkpoint, vm: keys.keyOf(checkpoint.vm) }));
      return known(rowIn(db, String(lastInsertRowid)));
    });
  }

  function change(id: string, wish: CheckpointChange): Checkpoint | Refused {
    return write((db) => {
      const { name, note, state, bytes } = { ...checkpointOf(rowIn(db, id)), ...wish };
      db.prepare(
        'UPDATE checkpoint SET name = @name, note = @note, state = @state, bytes = @bytes WHERE id = @id',
      ).run({ id, name: columnText(name), note: columnText(note), state, bytes });
      return known(rowIn(db, id));
    });
  }

  function remove(id: string): null | Refused {
    const there = database.read('checkpoints', (db) => findRow(db, id) !== undefined);
    if (there === null || there === false) return null;
    return write((db): null => {
      db.prepare('DELETE FROM checkpoint WHERE id = ?').run(id);
      return null;
    });
  }

  return { list, add, change, remove, version: () => database.version('checkpoints') };
}

function findRow(db: Sqlite, id: string): Row | undefined {
  return db.prepare<[string], Row>('SELECT * FROM checkpoint WHERE id = ?').get(id);
}

function rowIn(db: Sqlite, id: string): Row {
  const row = findRow(db, id);
  if (row === undefined) throw new InventoryProblem('the checkpoint is not in it; it has been removed');
  return row;
}

function keyIn({ vm }: Row): string | null {
  return vm === null ? null : String(vm);
}

function valuesOf(checkpoint: NewCheckpoint): object {
  return {
    ...checkpoint,
    vmName: columnText(checkpoint.vmName),
    name: columnText(checkpoint.name),
    note: columnText(checkpoint.note),
    url: columnText(checkpoint.url),
    madeAt: Math.round(checkpoint.madeAt),
    devices: JSON.stringify(checkpoint.devices),
  };
}

function checkpointOf(row: Row): Checkpoint {
  return {
    id: String(row.id),
    vm: keyIn(row),
    vmName: textOfColumn(row.vm_name),
    name: textOfColumn(row.name),
    note: textOfColumn(row.note),
    store: row.store,
    url: textOfColumn(row.url),
    madeAt: row.made_at,
    state: row.state,
    bytes: row.bytes,
    memoryBytes: row.memory_bytes,
    configHash: row.config_hash,
    devices: JSON.parse(row.devices) as string[],
    vmState: row.vm_state,
    madeBy: row.made_by,
  };
}
