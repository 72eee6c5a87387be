import { encodeText } from '../text/byte-text.js';
import { stampOf, statOf } from './files.js';
import type { DamagedLine, Entry, NewEntry, Refused } from './inventory.js';
import { InventoryProblem, refusalOf } from './reason.js';
import { readTextFile, replaceTextFile, targetOf } from './text-file.js';
import { parseText, type TextFile, textOfRaw } from './text-format.js';
import { type Fields, formatLine, type StateForm } from './text-line.js';

/** The file's bytes, and the entries that are not in it, each with the reason. */
export type TextList = {
  bytes: Buffer;
  refused: ReadonlyArray<{ entry: Entry; reason: string }>;
};

/** The entries and damaged lines of a file. */
export type ParsedList = { entries: readonly NewEntry[]; damaged: readonly DamagedLine[] };

/**
 * The Qt GUI's text file with these entries, in their order (docs/palacios/texts.md, "The text database"). It has no place
 * for boot id, times and last session; an entry with options, notes, tags, autostart, or a name or path that no line can hold is
 * refused.
 * @param options `numbers`: the states as the Qt GUI wrote them
 */
export function textOf(
  entries: readonly Entry[],
  options: { states: 'words' | 'numbers' } = { states: 'words' },
): TextList {
  const form = options.states === 'numbers' ? 'number' : 'word';
  const lines: string[] = [];
  const refused: Array<{ entry: Entry; reason: string }> = [];
  for (const entry of entries) {
    const answer = textLineOf(entry, form);
    if ('raw' in answer) lines.push(`${answer.raw}\n`);
    else refused.push({ entry, reason: `a text file cannot hold ${answer.problem}` });
  }
  return { bytes: Buffer.from(lines.join(''), 'latin1'), refused };
}

/**
 * Reads a file that {@link textOf} or the Qt GUI wrote: states in words or numbers, with or without CRLF and byte order
 * mark.
 */
export function parseList(bytes: Uint8Array): ParsedList {
  const file = parseText(bytes);
  const entries = file.lines.flatMap(({ parsed }) => (parsed.kind === 'entry' ? [parsed.fields] : []));
  return { entries, damaged: damagedIn(file) };
}

/** {@link parseList} of a file, which must exist. Nothing is written. */
export function readList(path: string): ParsedList | Refused {
  try {
    if (statOf(path) === null) throw new InventoryProblem('there is no such file');
    return parseList(readTextFile(path).bytes);
  } catch (error) {
    return refusalOf(`read ${path}`, error);
  }
}

/**
 * Writes a file, durable when it returns; what was there is replaced in one step.
 * @param overwrites false: refused where a file is there
 */
export function writeList(path: string, bytes: Buffer, overwrites: boolean): null | Refused {
  try {
    const target = targetOf(path);
    const stat = statOf(target);
    if (stat !== null && !stat.isFile()) throw new InventoryProblem('it is not a file');
    if (stat !== null && !overwrites) throw new InventoryProblem('the file already exists');
    if (!replaceTextFile(target, bytes, stampOf(stat)))
      throw new InventoryProblem('another program has just written it; try again');
    return null;
  } catch (error) {
    return refusalOf(`write ${path}`, error);
  }
}

/**
 * The line of an entry, without its end.
 * @returns its bytes as latin1, or what no line can hold
 */
export function textLineOf(entry: Entry, form: StateForm): { raw: string } | { problem: string } {
  if (entry.options.length > 0) return { problem: 'config options' };
  if (entry.notes !== '') return { problem: 'notes' };
  if (entry.tags.length > 0) return { problem: 'tags' };
  if (entry.autostart !== null) return { problem: 'autostart' };
  const written = formatLine(fieldsOf(entry), form);
  if ('problem' in written) return written;
  return { raw: Buffer.from(encodeText(written.line)).toString('latin1') };
}

/** The fields of an entry that a line holds. */
export function fieldsOf({ name, config, device, state, image }: Entry): Fields {
  return { name, config, device, state, image };
}

/** The lines of a file that are neither entries nor blank. */
export function damagedIn(file: TextFile): readonly DamagedLine[] {
  return file.lines.flatMap(({ raw, parsed }, index) =>
    parsed.kind === 'damaged' ? [{ line: index + 1, text: textOfRaw(raw), reason: parsed.reason }] : [],
  );
}
