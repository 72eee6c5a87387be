import type { Entry, EntryChange, NewEntry } from './inventory.js';

/** A new entry with this id: stopped and without device, but for what the caller gives. */
export function entryFrom(id: string, entry: NewEntry): Entry {
  const blank: Entry = {
    id,
    name: entry.name,
    config: entry.config,
    image: entry.image,
    device: null,
    state: 'stopped',
    bootId: null,
    options: [],
    lastMode: null,
    lastStream: null,
  };
  return changedEntry(blank, entry);
}

/** The entry after a change; what the change leaves out keeps its value. An empty device is none. */
export function changedEntry(entry: Entry, change: EntryChange): Entry {
  return {
    id: entry.id,
    name: change.name ?? entry.name,
    config: change.config ?? entry.config,
    image: change.image ?? entry.image,
    device: (change.device === undefined ? entry.device : change.device) || null,
    state: change.state ?? entry.state,
    bootId: change.bootId === undefined ? entry.bootId : change.bootId,
    options: (change.options ?? entry.options).map(([tag, value]) => [tag, value] as const),
    lastMode: change.lastMode === undefined ? entry.lastMode : change.lastMode,
    lastStream: change.lastStream === undefined ? entry.lastStream : change.lastStream,
  };
}

const LONE_SURROGATE = /[\ud800-\udfff]/u;

/**
 * Why no inventory can hold a text, or null. A NUL byte can be in no name and in no path; a lone surrogate
 * stands for bytes that are not UTF-8.
 * @param what how the message calls the text, as `name`
 */
export function textProblem(what: string, text: string): string | null {
  if (text.includes('\0')) return `the ${what} holds a NUL byte`;
  if (LONE_SURROGATE.test(text)) return `the ${what} holds bytes that are not UTF-8`;
  return null;
}

/** Every text of an entry with what messages call it. */
export function textsOf(entry: Entry): ReadonlyArray<readonly [what: string, text: string]> {
  return [
    ['name', entry.name],
    ['config path', entry.config],
    ['image path', entry.image],
    ['device', entry.device ?? ''],
    ['boot id', entry.bootId ?? ''],
    ['stream', entry.lastStream ?? ''],
    ...entry.options.flatMap(([tag, value]) => [
      ['option tag', tag] as const,
      ['option value', value] as const,
    ]),
  ];
}
