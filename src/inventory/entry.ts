import { decodeText, encodeText } from '../text/byte-text.js';
import type { Entry, EntryChange, NewEntry } from './inventory.js';

/** A new entry with this id, stopped and without device unless the caller says otherwise. */
export function entryFrom(id: string, entry: NewEntry): Entry {
  const blank: Entry = {
    id,
    name: entry.name,
    config: entry.config,
    image: entry.image,
    device: null,
    state: 'stopped',
    bootId: null,
    moduleLoad: null,
    options: [],
    lastMode: null,
    lastStream: null,
    notes: '',
    tags: [],
    autostart: null,
    madeAt: entry.madeAt ?? null,
    activatedAt: null,
    startedAt: null,
  };
  return changedEntry(blank, entry);
}

/** The entry after a change. An empty device becomes null, and duplicate tags are dropped. */
export function changedEntry(entry: Entry, change: EntryChange): Entry {
  const { device, options, tags } = { ...entry, ...change };
  return {
    ...entry,
    ...change,
    id: entry.id,
    device: device || null,
    options: options.map(([tag, value]) => [tag, value] as const),
    tags: [...new Set(tags)],
    madeAt: entry.madeAt,
  };
}

/**
 * Why no inventory can hold a text, or null. No name and no path can contain a NUL byte. A lone surrogate stands for a
 * byte that is not UTF-8 ({@link decodeText}), which names and paths may contain.
 * @param what what the message calls the text, such as `name`
 */
export function textProblem(what: string, text: string): string | null {
  if (text.includes('\0')) return `the ${what} contains a NUL byte`;
  if (text.isWellFormed()) return null;
  return decodeText(encodeText(text)) === text ? null : `the ${what} is not valid text`;
}

/** Every text of an entry, with what messages call it. */
export function textsOf(entry: Entry): ReadonlyArray<readonly [what: string, text: string]> {
  return [
    ['name', entry.name],
    ['config path', entry.config],
    ['image path', entry.image],
    ['device', entry.device ?? ''],
    ['boot id', entry.bootId ?? ''],
    ['load of the module', entry.moduleLoad ?? ''],
    ['stream', entry.lastStream ?? ''],
    ['notes', entry.notes],
    ...entry.tags.map((tag) => ['tag', tag] as const),
    ...entry.options.flatMap(([tag, value]) => [
      ['option tag', tag] as const,
      ['option value', value] as const,
    ]),
  ];
}
