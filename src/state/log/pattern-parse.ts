/** Characters by their UTF-16 codes, both ends included. */
export type Range = readonly [from: number, to: number];

export type Assertion = 'start' | 'end' | 'word' | 'no word';

/** A parsed regular expression. `most`: null has no end. */
export type PatternNode =
  | { kind: 'set'; ranges: readonly Range[] }
  | { kind: 'assertion'; of: Assertion }
  | { kind: 'sequence'; parts: readonly PatternNode[] }
  | { kind: 'choice'; of: readonly PatternNode[] }
  | { kind: 'repeat'; of: PatternNode; least: number; most: number | null };

/** What is wrong with an expression, in words for the user. */
export class PatternProblem extends Error {}

const LAST = 0xffff;
const DIGIT: readonly Range[] = [[0x30, 0x39]];
/** The characters of a word, for `\w` and `\b`. */
export const WORD: readonly Range[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const BLANK: readonly Range[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: readonly Range[] = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
];

const CLASSES: Readonly<Record<string, readonly Range[] | undefined>> = {
  d: DIGIT,
  D: allBut(DIGIT),
  w: WORD,
  W: allBut(WORD),
  s: BLANK,
  S: allBut(BLANK),
  t: [[0x09, 0x09]],
  n: [[0x0a, 0x0a]],
  r: [[0x0d, 0x0d]],
};

const COUNTS = /\{(\d{1,4})(?:(,)(\d{0,4}))?\}/y;

/**
 * Reads a regular expression, as JavaScript writes them, without what cannot be matched in linear time: no
 * back-references, and nothing that looks ahead or behind.
 * @throws {PatternProblem} it cannot be read
 */
export function parsePattern(source: string): PatternNode {
  let at = 0;
  const more = () => at < source.length;
  const peek = () => source.charAt(at);

  const choice = (): PatternNode => {
    const of = [sequence()];
    while (peek() === '|') {
      at += 1;
      of.push(sequence());
    }
    const [only] = of;
    return of.length === 1 && only ? only : { kind: 'choice', of };
  };

  const sequence = (): PatternNode => {
    const parts: PatternNode[] = [];
    while (more() && peek() !== '|' && peek() !== ')') parts.push(repeated(atom()));
    return { kind: 'sequence', parts };
  };

  const repeated = (of: PatternNode): PatternNode => {
    const counts = countsHere();
    if (counts === null) return of;
    // Whether as few or as many as can be, the same lines match.
    if (peek() === '?') at += 1;
    if (countsHere() !== null) throw new PatternProblem(`nothing to repeat before ${source.charAt(at - 1)}`);
    return { kind: 'repeat', of, ...counts };
  };

  const countsHere = (): { least: number; most: number | null } | null => {
    const simple = { '*': [0, null], '+': [1, null], '?': [0, 1] } as const;
    const sign = peek();
    if (sign === '*' || sign === '+' || sign === '?') {
      at += 1;
      const [least, most] = simple[sign];
      return { least, most };
    }
    COUNTS.lastIndex = at;
    const counts = sign === '{' ? COUNTS.exec(source) : null;
    if (counts === null) return null;
    at += counts[0].length;
    const least = Number(counts[1]);
    const most = counts[2] === undefined ? least : counts[3] === '' ? null : Number(counts[3]);
    if (most !== null && most < least) throw new PatternProblem(`${counts[0]} is upside down`);
    return { least, most };
  };

  const atom = (): PatternNode => {
    const sign = peek();
    if (countsHere() !== null) throw new PatternProblem(`nothing to repeat before ${sign}`);
    at += 1;
    if (sign === '(') return group();
    if (sign === '[') return { kind: 'set', ranges: set() };
    if (sign === '.') return { kind: 'set', ranges: allBut(LINE_ENDS) };
    if (sign === '^') return { kind: 'assertion', of: 'start' };
    if (sign === '$') return { kind: 'assertion', of: 'end' };
    if (sign !== '\\') return { kind: 'set', ranges: one(sign) };
    if (peek() === 'b' || peek() === 'B') {
      at += 1;
      return { kind: 'assertion', of: source.charAt(at - 1) === 'b' ? 'word' : 'no word' };
    }
    return { kind: 'set', ranges: escaped() };
  };

  const group = (): PatternNode => {
    if (source.startsWith('?:', at)) at += 2;
    else if (peek() === '?') throw new PatternProblem(`(${source.slice(at, at + 2)} is not understood`);
    const inner = choice();
    if (peek() !== ')') throw new PatternProblem('a ) is missing');
    at += 1;
    return inner;
  };

  const escaped = (): readonly Range[] => {
    if (!more()) throw new PatternProblem('a \\ at the end');
    const sign = peek();
    at += 1;
    const ranges = CLASSES[sign];
    if (ranges) return ranges;
    if (/[A-Za-z0-9]/.test(sign)) throw new PatternProblem(`\\${sign} is not understood`);
    return one(sign);
  };

  const set = (): readonly Range[] => {
    const isNot = peek() === '^';
    if (isNot) at += 1;
    const ranges: Range[] = [];
    while (more() && peek() !== ']') {
      const from = member();
      const isRange = peek() === '-' && source.charAt(at + 1) !== ']' && at + 1 < source.length;
      if (!isRange) {
        ranges.push(...from);
        continue;
      }
      at += 1;
      ranges.push(between(from, member()));
    }
    if (!more()) throw new PatternProblem('a ] is missing');
    at += 1;
    return isNot ? allBut(ranges) : ranges;
  };

  const member = (): readonly Range[] => {
    const sign = peek();
    at += 1;
    return sign === '\\' ? escaped() : one(sign);
  };

  const whole = choice();
  if (more()) throw new PatternProblem('a ( is missing');
  return whole;
}

/** A text as an expression that matches just that. */
export function literalPattern(text: string): PatternNode {
  const parts = Array.from({ length: text.length }, (_, at): PatternNode => {
    return { kind: 'set', ranges: one(text.charAt(at)) };
  });
  return { kind: 'sequence', parts };
}

function one(sign: string): readonly Range[] {
  const code = sign.charCodeAt(0);
  return [[code, code]];
}

function between(from: readonly Range[], to: readonly Range[]): Range {
  const [[low, lowEnd] = [0, 1], [high, highEnd] = [0, 1]] = [from[0], to[0]];
  if (low !== lowEnd || high !== highEnd) throw new PatternProblem('a range needs a character at each end');
  if (high < low) throw new PatternProblem('a range in [ ] is upside down');
  return [low, high];
}

function allBut(ranges: readonly Range[]): readonly Range[] {
  const rest: Range[] = [];
  let from = 0;
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > from) rest.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from <= LAST) rest.push([from, LAST]);
  return rest;
}
