/**
 * How a list of things with keys became another. `gone`: keys that are no longer there; `put`: those that are new, or
 * have changed; `placed`: keys of those that are new, or stand elsewhere, with their places in the new list, from the
 * first.
 */
export type ListChange<T> = {
  gone?: readonly string[];
  put?: readonly T[];
  placed?: ReadonlyArray<readonly [key: string, place: number]>;
};

/** How a map became another. */
export type MapChange<V> = {
  gone?: readonly string[];
  put?: ReadonlyArray<readonly [key: string, value: V]>;
};

/** What made `after` of `before`; null: nothing has changed. */
export function listChange<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (one: T) => string,
  isSame: (one: T, other: T) => boolean,
): ListChange<T> | null {
  if (before === after) return null;
  const known = new Map(before.map((one) => [keyOf(one), one]));
  const wanted = new Set(after.map(keyOf));
  const gone = [...known.keys()].filter((key) => !wanted.has(key));
  const put = after.filter((one) => {
    const was = known.get(keyOf(one));
    return was === undefined || !isSame(was, one);
  });
  const placed = placedIn([...known.keys()], after.map(keyOf));
  if (gone.length + put.length + placed.length === 0) return null;
  return {
    ...(gone.length > 0 && { gone }),
    ...(put.length > 0 && { put }),
    ...(placed.length > 0 && { placed }),
  };
}

/** The list with a change; whoever made the change, it comes to an end. Things that have not changed stay the same. */
export function withListChange<T>(
  before: readonly T[],
  { gone = [], put = [], placed = [] }: ListChange<T>,
  keyOf: (one: T) => string,
): readonly T[] {
  const all = new Map(before.map((one) => [keyOf(one), one]));
  for (const key of gone) all.delete(key);
  for (const one of put) all.set(keyOf(one), one);
  const placeOf = new Map(placed);
  const moved = [...placeOf].flatMap(([key, place]) => {
    const one = all.get(key);
    return one === undefined ? [] : [{ one, place }];
  });
  const stay = [...all].filter(([key]) => !placeOf.has(key)).map(([, one]) => one);
  const list: T[] = [];
  let next = 0;
  for (const { one, place } of moved.sort((a, b) => a.place - b.place)) {
    const upto = Math.max(next, Math.min(stay.length, next + place - list.length));
    list.push(...stay.slice(next, upto), one);
    next = upto;
  }
  return [...list, ...stay.slice(next)];
}

/** What made `after` of `before`; null: nothing has changed. */
export function mapChange<V>(
  before: ReadonlyMap<string, V>,
  after: ReadonlyMap<string, V>,
  isSame: (one: V, other: V) => boolean,
): MapChange<V> | null {
  if (before === after) return null;
  const gone = [...before.keys()].filter((key) => !after.has(key));
  const put = [...after].filter(([key, value]) => {
    const was = before.get(key);
    return was === undefined || !isSame(was, value);
  });
  if (gone.length + put.length === 0) return null;
  return { ...(gone.length > 0 && { gone }), ...(put.length > 0 && { put }) };
}

/** The map with a change; what changed comes last. */
export function withMapChange<V>(
  before: ReadonlyMap<string, V>,
  { gone = [], put = [] }: MapChange<V>,
): ReadonlyMap<string, V> {
  const after = new Map(before);
  for (const key of gone) after.delete(key);
  for (const [key, value] of put) {
    after.delete(key);
    after.set(key, value);
  }
  return after;
}

/** Of the keys of a new list those that are new or out of their old order, as few as possible, with their places. */
function placedIn(before: readonly string[], after: readonly string[]): Array<[string, number]> {
  const rank = new Map(before.map((key, at) => [key, at]));
  const stay = inOrder(after.map((key) => rank.get(key) ?? -1));
  return after.flatMap((key, at): Array<[string, number]> => (stay.has(at) ? [] : [[key, at]]));
}

/** The places of a longest run of rising ranks; -1 is none. */
function inOrder(ranks: readonly number[]): ReadonlySet<number> {
  /** By the length of a run: the place where the run of that length with the lowest end ends. */
  const ends: number[] = [];
  const previous: number[] = [];
  for (const [at, rank] of ranks.entries()) {
    if (rank < 0) continue;
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((ranks[ends[middle] ?? 0] ?? 0) < rank) low = middle + 1;
      else high = middle;
    }
    previous[at] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = at;
  }
  const run = new Set<number>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) run.add(at);
  return run;
}
