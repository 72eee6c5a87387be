import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * The test's own reading of a host and an inventory. It shares nothing with the program, so mistakes of the program's
 * parsers are found.
 */

export type Guest = { name: string; device: string; state: string };

/** An entry as it lies in the inventory. */
export type Record = { name: string; config: string; image: string; device: string; state: string };

/** A VM as a list must show it. */
export type Shown = {
  name: string;
  category: 'active' | 'inactive' | 'not-in-inventory';
  state: string;
  device: string | null;
  config: string | null;
  image: string | null;
};

/** The VMs of a host, by v3-guests; by v3-guests-details where the lines have no state. Empty without a module. */
export function readGuests(root: string): readonly Guest[] {
  const lines = read(join(root, 'proc/v3vee/v3-guests'))?.split('\n').slice(0, -1) ?? [];
  return lines.map((line) => {
    const fields = line.split('\t');
    const at = fields.findLastIndex((field) => field.startsWith('/dev/v3-vm'));
    const device = fields[at] ?? '';
    return {
      name: fields.slice(0, at).join('\t'),
      device,
      state: stateWord(fields[at + 1] ?? stateInDetails(root, device)),
    };
  });
}

function stateInDetails(root: string, device: string): string {
  const blocks = read(join(root, 'proc/v3vee/v3-guests-details'))?.split(/^-{87}$/m) ?? [];
  const block = blocks.find((text) => text.includes(`Device:       ${device}\n`));
  return /^State: +(\S+)$/m.exec(block ?? '')?.[1] ?? 'no state';
}

function stateWord(word: string): string {
  if (word.startsWith('<') || word === 'resetting') return 'unknown';
  return word.toLowerCase();
}

/** What lies in the inventory file, in its order. */
export function readRecords(path: string): readonly Record[] {
  return path.endsWith('.txt') ? readTextFile(path) : readDatabase(path);
}

function readTextFile(path: string): readonly Record[] {
  const lines = read(path)?.split('\n') ?? [];
  return lines.flatMap((line) => {
    const match = /^([^,]+),(.*),(\/dev\/v3-vm\d+)?,(stopped|paused|running),(.*)$/.exec(line);
    if (!match) return [];
    const [, name = '', config = '', device = '', state = '', image = ''] = match;
    return [{ name, config, image, device, state }];
  });
}

function readDatabase(path: string): readonly Record[] {
  if (read(path) === null) return [];
  const database = new Database(path, { readonly: true });
  try {
    return database
      .prepare<[], Record>(
        "SELECT name, config, image, coalesce(device, '') AS device, state FROM vm ORDER BY id",
      )
      .all();
  } finally {
    database.close();
  }
}

/** Lines of the text file that are not entries. */
export function readDamage(path: string): readonly string[] {
  if (!path.endsWith('.txt')) return [];
  return (
    read(path)
      ?.split('\n')
      .filter((line) => line.startsWith('damaged ')) ?? []
  );
}

/** The list by the table of docs/palacios/texts.md, "The text database": name and device must both match. */
export function expectedList(guests: readonly Guest[], records: readonly Record[]): readonly Shown[] {
  const left = [...guests];
  const shown = records.map((record): Shown => {
    const files = { config: record.config || null, image: record.image || null };
    const at = left.findIndex((guest) => guest.name === record.name && guest.device === record.device);
    const [guest] = at < 0 ? [] : left.splice(at, 1);
    return guest
      ? { category: 'active', ...guest, ...files }
      : { category: 'inactive', name: record.name, state: 'stopped', device: null, ...files };
  });
  const foreign = left.map(
    (guest): Shown => ({ category: 'not-in-inventory', ...guest, config: null, image: null }),
  );
  return [...shown, ...foreign];
}

/** In an arbitrary but fixed order, for comparing. */
export function sorted<T>(all: readonly T[]): readonly T[] {
  return [...all].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
