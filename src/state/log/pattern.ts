import { MOST_SEARCHED } from '../scrollback/search.js';
import { countsCase } from '../scrollback/smart-case.js';
import { type Automaton, createAutomaton } from './pattern-automaton.js';
import { literalPattern, PatternProblem, parsePattern } from './pattern-parse.js';
import { programOf } from './pattern-program.js';

/** A part of a text, in UTF-16 units: `to` is behind its last one. */
export type Span = { from: number; to: number };

/** What lines are looked through for. Both functions take time in proportion to the text, whatever it holds. */
export type Pattern = {
  test(text: string): boolean;
  /** Where it is in a text, from left to right, each as long as can be; not all where there are very many. */
  find(text: string): readonly Span[];
};

/** So many characters are read to find the parts of one text. */
const MOST_READ = 100_000;
const MOST_SPANS = 500;

/**
 * Makes a pattern of what the user typed: `/re/` (or `/re`) is a regular expression, anything else a text. The case
 * of letters counts only where there are capitals.
 * @returns null for nothing; `problem`: why it cannot be used, in words
 */
export function patternOf(typed: string): Pattern | { problem: string } | null {
  const made = known.get(typed) ?? make(typed);
  known.delete(typed);
  known.set(typed, made);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return made.pattern;
}

/** True where what was typed can be used: it is nothing, a text, or an expression without a fault. */
export function isUsable(typed: string): boolean {
  const pattern = patternOf(typed);
  return pattern === null || !('problem' in pattern);
}

type Made = { pattern: Pattern | { problem: string } | null };

/** Those of the active filters, and what was typed before. */
const known = new Map<string, Made>();
const MOST_KNOWN = 8;

function make(typed: string): Made {
  if (typed === '' || typed === '/' || typed === '//') return { pattern: null };
  const expression = typed.startsWith('/') ? typed.slice(1).replace(UNESCAPED_END, '') : null;
  try {
    const text = expression ?? typed;
    if (text.length > MOST_SEARCHED) throw new PatternProblem(`longer than ${MOST_SEARCHED} characters`);
    const foldsCase = !countsCase(expression === null ? text : text.replace(/\\./gs, ''));
    const node = expression === null ? literalPattern(text) : parsePattern(text);
    const program = programOf(node);
    const anywhere = createAutomaton(program, true, foldsCase);
    const here = createAutomaton(program, false, foldsCase);
    return {
      pattern: {
        test: anywhere.matches,
        find: (line) => spansIn(line, here),
      },
    };
  } catch (error) {
    if (error instanceof PatternProblem) return { pattern: { problem: error.message } };
    throw error;
  }
}

const UNESCAPED_END = /(?<!\\)\/$/;

function spansIn(text: string, { longest }: Automaton): readonly Span[] {
  const spans: Span[] = [];
  let left = MOST_READ;
  for (let from = 0; from < text.length && left > 0 && spans.length < MOST_SPANS; ) {
    const { to, read } = longest(text, from, left);
    left -= read + 1;
    if (to > from) spans.push({ from, to });
    from = Math.max(to, from + 1);
  }
  return spans;
}
