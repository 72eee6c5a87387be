import { groupBy } from './group-by.js';
import type { Fields } from './text-line.js';

/** An entry of the text file: the bytes of its line as latin1, and its fields. */
type Found = { raw: string; fields: Fields };

/** An entry with its id in this program. */
export type Known = Found & { id: string };

/**
 * Gives the entries of a file their ids. The file has none, so an id is the entry's number among those of its name, and
 * the name: every program finds the same. A known entry keeps its id, even where another program removed or changed one
 * of the same name: it is recognized by its line, or else by its paths, or else by its position, where equally many of
 * that name are left on both sides. A doubtful entry gets a new id: an id must never lead to another VM.
 */
export function identify<T extends Found>(known: readonly Known[], found: readonly T[]): Array<T & Known> {
  const before = groupByName(known);
  // A known entry that this program renamed keeps an id with its former name.
  const taken = new Set(known.map(({ id }) => id));
  const ids = new Map<Found, string>();
  for (const [name, group] of groupByName(found)) {
    const left = pairAll(before.get(name) ?? [], group, ids);
    nameFresh(name, left, taken, ids);
  }
  return found.map((one) => ({ ...one, id: ids.get(one) ?? '' }));
}

/** Pairs the known and found entries of one name; returns the found ones that are left. */
function pairAll(
  known: readonly Known[],
  found: readonly Found[],
  ids: Map<Found, string>,
): readonly Found[] {
  if (known.length === 0) return found;
  let left = { known, found };
  if (known.length > 1 || found.length > 1) {
    left = pairBy(left, ({ raw }) => raw, ids);
    left = pairBy(left, ({ fields }) => `${fields.config}\0${fields.image}`, ids);
  }
  if (left.known.length === left.found.length) left = pairBy(left, () => '', ids);
  return left.found;
}

type Left = { known: readonly Known[]; found: readonly Found[] };

function pairBy(left: Left, keyOf: (one: Found) => string, ids: Map<Found, string>): Left {
  const waiting = groupBy(left.known, keyOf);
  const paired = new Set<Known>();
  const found = left.found.filter((one) => {
    const match = waiting.get(keyOf(one))?.shift();
    if (match === undefined) return true;
    ids.set(one, match.id);
    paired.add(match);
    return false;
  });
  return { known: left.known.filter((one) => !paired.has(one)), found };
}

function nameFresh(
  name: string,
  fresh: readonly Found[],
  taken: ReadonlySet<string>,
  ids: Map<Found, string>,
): void {
  let number = 0;
  for (const one of fresh) {
    let id: string;
    do id = `${++number}:${name}`;
    while (taken.has(id));
    ids.set(one, id);
  }
}

function groupByName<T extends Found>(all: readonly T[]): Map<string, T[]> {
  return groupBy(all, ({ fields }) => fields.name);
}
