import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isSameFile } from '../inventory/files.js';
import type { Entry } from '../inventory/inventory.js';
import { type TextList, textOf, writeList } from '../inventory/text-list.js';
import { shownName } from '../state/vms/find.js';
import { type ExitCode, safeJson, timeOf } from './output.js';
import { writeTo } from './process-streams.js';
import type { Caller } from './run-action.js';

/** `json`: the entries as JSON, in place of the text file of the Qt GUI. */
type Wish = { qt: boolean; force: boolean; json: boolean };

/**
 * `v3_tui inventory export FILE`: writes the Qt GUI's text file, or JSON, durably and in one step; `-` is stdout.
 * Reports what it cannot hold. 1 where a VM is not in the file at all.
 */
export function exportFile(
  { parts, output }: Pick<Caller, 'parts' | 'output'>,
  file: string,
  wish: Wish,
): ExitCode {
  const contents = parts.inventory.read();
  if ('refused' in contents) {
    output.err(contents.refused);
    return 1;
  }
  const path = resolve(file);
  if (file !== '-' && isSameFile(path, parts.inventory.path)) {
    output.err(`${path} is the inventory itself.`);
    return 1;
  }
  const plain = contents.entries.map(plainEntry);
  const list = wish.json
    ? { bytes: Buffer.from(`${safeJson(contents.entries.map(entryFacts))}\n`), refused: [] }
    : textOf(plain, { states: wish.qt ? 'numbers' : 'words' });
  if (file === '-') writeOut(output, list);
  else {
    const problem = problemWriting(path, list, wish.force);
    if (problem !== null) {
      output.err(problem);
      return 1;
    }
  }
  const inFile = plain.length - list.refused.length;
  if (file !== '-') output.out(`${inFile} of ${plain.length} VMs are in ${path}.`);
  for (const { entry, reason } of list.refused) output.err(`Not in it: ${shownName(entry.name)}: ${reason}.`);
  const left = new Set(list.refused.map(({ entry }) => entry));
  contents.entries.forEach((entry, at) => {
    const lost = wish.json || left.has(plain[at] ?? entry) ? [] : lostOf(entry);
    if (lost.length > 0) output.err(`Not in it, of ${shownName(entry.name)}: ${lost.join(', ')}.`);
  });
  for (const { line } of contents.damaged)
    output.err(`Not in it: line ${line} of the inventory, which is not a VM.`);
  return list.refused.length + contents.damaged.length === 0 ? 0 : 1;
}

function problemWriting(path: string, { bytes }: TextList, force: boolean): string | null {
  if (!force && existsSync(path)) return `${path} already exists; --force replaces it.`;
  const written = writeList(path, bytes, force);
  return written === null ? null : written.refused;
}

/** The entry without what a line has no place for, so that the VM itself is not left out. */
function plainEntry(entry: Entry): Entry {
  return { ...entry, options: [], notes: '', tags: [], autostart: null };
}

/** An entry for `inventory export --json`, which loses nothing of it. Raw; times are ISO 8601. */
function entryFacts({ options, madeAt, activatedAt, startedAt, moduleLoad, bootId, ...entry }: Entry) {
  return {
    ...entry,
    options: options.map(([tag, value]) => ({ tag, value })),
    madeAt: timeOf(madeAt),
    activatedAt: timeOf(activatedAt),
    startedAt: timeOf(startedAt),
  };
}

/** The user's settings of a VM that a line has no place for. */
function lostOf({ options, notes, tags, autostart, lastMode }: Entry): readonly string[] {
  return [
    ...(options.length > 0 ? [`options (${options.map(([tag]) => tag).join(' ')})`] : []),
    ...(notes === '' ? [] : ['notes']),
    ...(tags.length > 0 ? ['tags'] : []),
    ...(autostart === null ? [] : ['autostart']),
    ...(lastMode === null ? [] : ['last mode']),
  ];
}

/** Raw bytes for a pipe; safe text for a terminal. */
function writeOut(output: Pick<Caller, 'output'>['output'], { bytes }: TextList): void {
  if (process.stdout.isTTY && !output.isJson)
    for (const line of bytes.toString().split('\n').slice(0, -1)) output.out(line);
  else writeTo('stdout', bytes);
}
