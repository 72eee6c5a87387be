import { type Range, WORD } from './pattern-parse.js';
import type { Program } from './pattern-program.js';

/** What stands before or behind a place in a text. */
type Beside = 'edge' | 'word' | 'other';

/** A set of places in the program, before the assertions that depend on what comes next. */
type State = { places: readonly number[]; before: Beside; edges: Array<Edge | undefined> };

/** `matched`: the text up to here matches. `to`: null where nothing more can. */
type Edge = { to: State | null; matched: boolean };

/** Runs over texts, in a time that grows with what is read of them, whatever they hold. */
export type Automaton = {
  /** True where the text has a match. */
  matches(text: string): boolean;
  /**
   * The longest match that begins at a place.
   * @param most so many characters are read
   * @returns where it ends, -1 where there is none, and how many characters were read
   */
  longest(text: string, from: number, most: number): { to: number; read: number };
};

/** So many states are remembered; then it begins anew. */
const MOST_STATES = 1000;
const ASCII = 128;

/**
 * Makes a deterministic automaton, whose states are made when a text first needs them.
 * @param restarts true: a match may begin anywhere behind the place where a run begins
 * @param foldsCase true: capitals in texts count as small letters
 */
export function createAutomaton(program: Program, restarts: boolean, foldsCase: boolean): Automaton {
  const { steps } = program;
  const kinds = kindsOf(program);
  const kindOf = kindReader(kinds, foldsCase);
  const end = kinds.length;
  let known = new Map<string, State>();

  const besideOf = (kind: number): Beside =>
    kind === end ? 'edge' : isIn(WORD, kinds[kind] ?? 0) ? 'word' : 'other';

  const stateOf = (places: readonly number[], before: Beside): State => {
    const key = `${before}:${places.join(',')}`;
    const found = known.get(key);
    if (found) return found;
    if (known.size >= MOST_STATES) known = new Map();
    const state: State = { places, before, edges: [] };
    known.set(key, state);
    return state;
  };

  /** Where the program can be without taking a character. */
  const reached = ({ places, before }: State, after: Beside): ReadonlySet<number> => {
    const seen = new Set<number>();
    const open = [...places];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      const step = steps[at];
      if (step?.do === 'fork') open.push(step.next, step.or);
      if (step?.do === 'assert' && holds(step.what, before, after)) open.push(step.next);
    }
    return seen;
  };

  const edgeOf = (state: State, kind: number): Edge => {
    const after = besideOf(kind);
    const next = new Set<number>(restarts && kind !== end ? [program.start] : []);
    let matched = false;
    for (const place of reached(state, after)) {
      const step = steps[place];
      if (step?.do === 'match') matched = true;
      if (step?.do === 'take' && kind !== end && isIn(step.ranges, kinds[kind] ?? 0)) next.add(step.next);
    }
    const places = [...next].sort((a, b) => a - b);
    const edge = { to: places.length === 0 ? null : stateOf(places, after), matched };
    state.edges[kind] = edge;
    return edge;
  };

  /** Reads a text from a place on, until `onMatch` says to stop. */
  const read = (text: string, from: number, most: number, onMatch: (at: number) => boolean): number => {
    const before = from === 0 ? 'edge' : besideOf(kindOf(text.charCodeAt(from - 1)));
    let state = stateOf([program.start], before);
    const stop = Math.min(text.length, from + most);
    for (let at = from; at <= stop; at++) {
      const kind = at === text.length ? end : kindOf(text.charCodeAt(at));
      const { to, matched } = state.edges[kind] ?? edgeOf(state, kind);
      if ((matched && onMatch(at)) || to === null) return at - from;
      state = to;
    }
    return stop - from;
  };

  return {
    matches(text) {
      let found = false;
      read(text, 0, text.length, () => {
        found = true;
        return true;
      });
      return found;
    },
    longest(text, from, most) {
      let to = -1;
      const count = read(text, from, most, (at) => {
        to = at;
        return false;
      });
      return { to, read: count };
    },
  };
}

function holds(what: 'start' | 'end' | 'word' | 'no word', before: Beside, after: Beside): boolean {
  if (what === 'start') return before === 'edge';
  if (what === 'end') return after === 'edge';
  const isBoundary = (before === 'word') !== (after === 'word');
  return isBoundary === (what === 'word');
}

/** Where the characters begin that no expression of the program tells apart; the first is 0. */
function kindsOf({ steps }: Program): readonly number[] {
  const starts = new Set([0]);
  const ranges = steps.flatMap((step) => (step.do === 'take' ? step.ranges : []));
  for (const [from, to] of [...ranges, ...WORD]) {
    starts.add(from);
    starts.add(to + 1);
  }
  return [...starts].sort((a, b) => a - b);
}

/** The kind of a character, by its code. */
function kindReader(starts: readonly number[], foldsCase: boolean): (code: number) => number {
  const look = (code: number) => lastAtMost(starts, foldsCase ? folded(code) : code);
  const ascii = Uint16Array.from({ length: ASCII }, (_, code) => look(code));
  const others = new Map<number, number>();
  return (code) => {
    if (code < ASCII) return ascii[code] ?? 0;
    const found = others.get(code) ?? look(code);
    others.set(code, found);
    return found;
  };
}

/** The code of the small letter; the same where that is more than one character. */
function folded(code: number): number {
  const small = String.fromCharCode(code).toLowerCase();
  return small.length === 1 ? small.charCodeAt(0) : code;
}

function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isIn(ranges: readonly Range[], code: number): boolean {
  return ranges.some(([from, to]) => from <= code && code <= to);
}
