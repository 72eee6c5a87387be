import { columnOrNull, columnText } from './column-text.js';
import type { Database } from './sqlite-database.js';
import { identify, type Known } from './text-identity.js';
import type { VmKeys } from './vm-keys.js';

/** The keys of a text file's entries in history and checkpoints, from id to key and back. */
type Keys = { ofId: ReadonlyMap<string, string>; ofKey: ReadonlyMap<string, string> };

/** How an edit changes a key, and the entry's name after it; null: the entry is gone. */
type Move = readonly [before: string, after: string | null, name: string | null];

/**
 * How history and checkpoints beside a text file name its entries: by the ids that a program gives them when it first
 * reads the file, which are the same for all programs. What was recorded under a key that no entry has, or under none,
 * counts for every VM of the name: the file may have been edited elsewhere.
 * @param read returns the entries as they are known now
 */
export function textKeys(read: () => readonly Known[]): VmKeys {
  let last: { rows: readonly Known[]; keys: Keys } | null = null;

  function keys(): Keys {
    const rows = read();
    if (last?.rows !== rows) last = { rows, keys: keysOf(rows) };
    return last.keys;
  }

  return {
    column: '@vm',
    keyOf: (id) => (id === null ? null : (keys().ofId.get(id) ?? columnText(id))),
    idOf: (key) => (key === null ? null : (keys().ofKey.get(key) ?? null)),
    filterOf: ({ id, name }) => ({
      vm: id === null ? null : (keys().ofId.get(id) ?? columnText(id)),
      name,
      present: [...keys().ofKey.keys()],
    }),
  };
}

function keysOf(rows: readonly Known[]): Keys {
  const afresh = identify(
    [],
    rows.map(({ raw, fields }) => ({ raw, fields })),
  );
  const pairs = rows.map(({ id }, index) => [id, columnText(afresh[index]?.id ?? id)] as const);
  return { ofId: new Map(pairs), ofKey: new Map(pairs.map(([id, key]) => [key, id])) };
}

/** The keys that an edit changes: of the removed or renamed entry, and of those after it with its name. */
export function movesBetween(before: readonly Known[], after: readonly Known[]): readonly Move[] {
  const names = new Map(after.map(({ id, fields }) => [id, fields.name]));
  const touched = new Set<string | undefined>();
  for (const { id, fields } of before)
    if (names.get(id) !== fields.name) touched.add(fields.name).add(names.get(id));
  if (touched.size === 0) return [];
  // A key depends on the entries of its name alone.
  const keysAmong = (rows: readonly Known[]) =>
    keysOf(rows.filter(({ fields }) => touched.has(fields.name))).ofId;
  const then = keysAmong(after);
  return [...keysAmong(before)]
    .map(([id, key]): Move => [key, then.get(id) ?? null, columnOrNull(names.get(id) ?? null)])
    .filter(([key, moved]) => key !== moved);
}

/** Changes the keys in history and checkpoints. Where that fails, they are still found by name. */
export function followMoves(database: Database, moves: readonly Move[]): void {
  if (moves.length === 0 || !database.exists()) return;
  database.write('history', ['history', 'checkpoints'], (db) => {
    for (const table of ['event', 'checkpoint'])
      db.prepare(
        `UPDATE ${table} SET vm = (SELECT value ->> 1 FROM json_each(@moves) WHERE value ->> 0 = vm)
         WHERE vm IN (SELECT value ->> 0 FROM json_each(@moves))`,
      ).run({ moves: JSON.stringify(moves) });
    const goBy = db.prepare('UPDATE checkpoint SET vm_name = @name WHERE vm = @key AND vm_name <> @name');
    for (const [, key, name] of moves) if (key !== null && name !== null) goBy.run({ key, name });
    return null;
  });
}
