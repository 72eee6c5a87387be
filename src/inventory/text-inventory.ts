import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { changedEntry, entryFrom } from './entry.js';
import { isSettled, requireFolder, stampOf, statOf } from './files.js';
import type { Contents, Entry, EntryChange, Inventory, NewEntry, Refused } from './inventory.js';
import { InventoryProblem, reasonOf, refusalOf, refuseIf } from './reason.js';
import { withSidecar } from './sidecar.js';
import type { Database } from './sqlite-database.js';
import { readTextFile, replaceTextFile, targetOf } from './text-file.js';
import { formatText, parseText, type TextFile, type TextLine, usualForm, withLines } from './text-format.js';
import { identify, type Known } from './text-identity.js';
import { followMoves, movesBetween, textKeys } from './text-keys.js';
import type { StateForm } from './text-line.js';
import { damagedIn, fieldsOf, textLineOf } from './text-list.js';
import type { VmKeys } from './vm-keys.js';

/** An entry's line and its id in this program. */
type Row = Known & { line: TextLine; form: StateForm };

/** The file after an edit, its entries with their ids, and what the caller gets. */
type Edit<T> = { file: TextFile; rows: readonly Row[]; result: T };

/** An edit of the file; it may run again where the file was changed in between. */
type Work<T> = (file: TextFile, rows: readonly Row[]) => Edit<T>;

/**
 * The inventory as the Qt GUI's text file, which holds name, config, device, state and image. Config options, notes,
 * tags, autostart and anything that a line cannot hold are refused; boot id, times, last mode and stream are dropped: the returned
 * entry has null there. Every edit reads the file again under a lock, so that no other program's change is lost.
 * @param path absolute
 * @param database of its history and checkpoints
 * @param options `makesFolder`: false: a missing folder is refused, not created; `readOnly`: every write is refused
 */
export function openTextInventory(
  path: string,
  database: Database,
  { makesFolder = true, readOnly = false }: { makesFolder?: boolean; readOnly?: boolean } = {},
): { inventory: Inventory; keys: VmKeys } {
  let known: readonly Known[] = [];
  let latest: { stamp: string; contents: Contents } | null = null;

  function read(): Contents | Refused {
    try {
      if (!makesFolder) requireFolder(targetOf(path));
      if (latest?.stamp === stampOf(statOf(path))) return latest.contents;
      const { bytes, stamp, settled } = readTextFile(path);
      const file = parseText(bytes);
      const rows = rowsOf(file, known);
      known = rows;
      const contents = { entries: rows.map(entryOf), damaged: damagedIn(file) };
      latest = settled ? { stamp, contents } : null;
      return contents;
    } catch (error) {
      return refusalOf(`read the inventory ${path}`, error);
    }
  }

  function edit<T>(work: Work<T>): T | Refused {
    try {
      refuseIf(readOnly);
      const target = targetOf(path);
      if (!makesFolder) requireFolder(target);
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      return withSidecar(target, () => editLocked(target, work));
    } catch (error) {
      return refusalOf(`write the inventory ${path}`, error);
    }
  }

  function editLocked<T>(target: string, work: Work<T>): T {
    for (let attempt = 0; attempt < 5; attempt++) {
      const { bytes, stamp } = readTextFile(target);
      const before = parseText(bytes);
      const rowsBefore = rowsOf(before, known);
      const { file, rows, result } = work(before, rowsBefore);
      if (file !== before && !replaceTextFile(target, formatText(file), stamp)) continue;
      known = rows;
      followMoves(database, movesBetween(rowsBefore, rows));
      return result;
    }
    throw new InventoryProblem('another program keeps writing to it; try again');
  }

  function addAll(entries: readonly NewEntry[]): readonly Entry[] | Refused {
    return entries.length === 0 ? [] : edit(adding(entries));
  }

  function add(entry: NewEntry): Entry | Refused {
    const added = edit(adding([entry]));
    if ('refused' in added) return added;
    return added[0] ?? refusalOf(`write the inventory ${path}`, notReadBack());
  }

  function remove(id: string): null | Refused {
    const contents = read();
    if ('refused' in contents) return contents;
    return contents.entries.some((entry) => entry.id === id) ? edit(removing(id)) : null;
  }

  const inventory: Inventory = {
    path,
    kind: 'text',
    read,
    readFirstPage: () => null,
    add,
    addAll,
    change: (id: string, wish: EntryChange) => edit(changing(id, wish)),
    remove,
    version: () => {
      try {
        const stat = statOf(path);
        return isSettled(stat) ? stampOf(stat) : `${stampOf(stat)} ${process.hrtime.bigint()}`;
      } catch {
        return 'unreadable';
      }
    },
    close: database.close,
  };
  const keys = textKeys(() => {
    read();
    return known;
  });
  return { inventory, keys };
}

function adding(entries: readonly NewEntry[]): Work<readonly Entry[]> {
  return (before, rows) => {
    const form = usualForm(before);
    const lines = entries.map((entry) => {
      try {
        return lineFor(entryFrom('', entry), form);
      } catch (error) {
        throw entries.length === 1 ? error : new InventoryProblem(`${entry.name}: ${reasonOf(error)}`);
      }
    });
    const file = withLines(before, lines);
    const after = rowsOf(file, rows);
    const added = after.slice(-lines.length);
    if (after.length !== rows.length + lines.length) throw notReadBack();
    return { file, rows: after, result: added.map(entryOf) };
  };
}

function notReadBack(): InventoryProblem {
  return new InventoryProblem('the VM cannot be read back');
}

function changing(id: string, wish: EntryChange): Work<Entry> {
  return (file, rows) => {
    const row = rows.find((one) => one.id === id);
    if (row === undefined) throw new InventoryProblem('the VM is not in it; another program has removed it');
    const wanted = changedEntry(entryOf(row), wish);
    const line = { ...lineFor(wanted, row.form), end: row.line.end };
    if (line.raw === row.raw) return { file, rows, result: entryOf(row) };
    const changed: Row = { ...row, raw: line.raw, fields: fieldsOf(wanted), line };
    return {
      file: { ...file, lines: file.lines.map((one) => (one === row.line ? line : one)) },
      rows: rows.map((one) => (one === row ? changed : one)),
      result: entryOf(changed),
    };
  };
}

function removing(id: string): Work<null> {
  return (file, rows) => {
    const row = rows.find((one) => one.id === id);
    if (row === undefined) return { file, rows, result: null };
    return {
      file: { ...file, lines: file.lines.filter((one) => one !== row.line) },
      rows: rows.filter((one) => one !== row),
      result: null,
    };
  };
}

function rowsOf(file: TextFile, known: readonly Known[]): readonly Row[] {
  const found = file.lines.flatMap((line) => {
    const { parsed, raw } = line;
    return parsed.kind === 'entry' ? [{ raw, fields: parsed.fields, line, form: parsed.form }] : [];
  });
  return identify(known, found);
}

function lineFor(entry: Entry, form: StateForm): Omit<TextLine, 'end'> {
  const answer = textLineOf(entry, form);
  if ('problem' in answer)
    throw new InventoryProblem(`a text file cannot hold ${answer.problem}; use an SQLite inventory`);
  return { raw: answer.raw, parsed: { kind: 'entry', fields: fieldsOf(entry), form } };
}

/** The entry of a line, with defaults for what the text file cannot hold. */
function entryOf({ id, fields }: Known): Entry {
  return entryFrom(id, fields);
}
