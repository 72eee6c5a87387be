import { resolve } from 'node:path';
import { type Field, fieldAt } from '../field.js';

/** What typed paths are relative to: the home and the working directory, both absolute. */
export type Whereabouts = { home: string; cwd: string };

/** Makes a typed path absolute; `~` and `~/` at its start are the home directory. Empty stays empty. */
export function absolutePath(typed: string, { home, cwd }: Whereabouts): string {
  if (typed === '') return '';
  if (typed === '~') return home;
  return typed.startsWith('~/') ? resolve(home, typed.slice(2)) : resolve(cwd, typed);
}

/** A path, completed as far as possible; `offers`: the names to choose from where several match. */
type Completion = { text: string; offers: readonly string[]; found: boolean };

/** The folder, by its absolute path, whose names complete a typed path; null: it needs none. */
export function folderToList(typed: string, whereabouts: Whereabouts): string | null {
  const { directory, part } = splitPath(typed);
  if (typed === '~' || part === '..') return null;
  return absolutePath(directory === '' ? '.' : directory, whereabouts);
}

/**
 * Completes a typed path with the only name that matches, or with what all matching names have in common. Names that
 * begin with a dot are offered once the dot is typed.
 * @param known the names in {@link folderToList}; those of folders end in `/`
 */
export function completePath(typed: string, known: readonly string[]): Completion {
  if (typed === '~') return { text: '~/', offers: [], found: true };
  const { directory, part } = splitPath(typed);
  if (part === '..') return { text: `${typed}/`, offers: [], found: true };
  const names = known.filter((name) => name.startsWith(part) && (part !== '' || !name.startsWith('.')));
  const [first] = names;
  if (first === undefined) return { text: typed, offers: [], found: false };
  const offers = names.length === 1 ? [] : names;
  return { text: directory + names.reduce(commonStart, first), offers, found: true };
}

/**
 * Completes the path before a field's cursor; the text after it stays. The same field where there is nothing to add.
 * @param known see {@link completePath}
 */
export function completeField(
  field: Field,
  known: readonly string[],
): { field: Field } & Omit<Completion, 'text'> {
  const typed = field.text.slice(0, field.cursor);
  const { text, ...rest } = completePath(typed, known);
  return { ...rest, field: text === typed ? field : withHead(field, text) };
}

/** The field with a new text before its cursor. */
export function withHead({ text, cursor }: Field, head: string): Field {
  return fieldAt(head + text.slice(cursor), head.length);
}

/** The path with the part being typed replaced by an offered name. */
export function takeOffer(typed: string, name: string): string {
  return splitPath(typed).directory + name;
}

function splitPath(typed: string): { directory: string; part: string } {
  const at = typed.lastIndexOf('/') + 1;
  return { directory: typed.slice(0, at), part: typed.slice(at) };
}

/** By code points: never half a character. */
function commonStart(a: string, b: string): string {
  let common = '';
  for (const character of a) {
    if (!b.startsWith(common + character)) break;
    common += character;
  }
  return common;
}
