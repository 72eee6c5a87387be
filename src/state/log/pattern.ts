import { MOST_SEARCHED } from '../scrollback/search.js';
import { countsCase } from '../scrollback/smart-case.js';
import { areExpressionsLoaded, compileExpression } from './expressions.js';

/** A part of a text, in UTF-16 units: `to` is behind its last one. */
export type Span = { from: number; to: number };

/** What lines are looked through for. Both functions take time in proportion to the text, whatever it holds. */
export type Pattern = {
  test(text: string): boolean;
  /** Where it is in a text, from left to right; not all where there are very many. */
  find(text: string): readonly Span[];
};

/** Each of them may take as long as the text. */
const MOST_SPANS = 100;

/**
 * Makes a pattern of what the user typed: `/re/` (or `/re`) is a regular expression, anything else a text. The case
 * of letters counts only where there are capitals.
 * @returns null for nothing; `problem`: why it cannot be used, in words
 */
export function patternOf(typed: string): Pattern | { problem: string } | null {
  if (!areExpressionsLoaded()) return make(typed).pattern;
  const made = known.get(typed) ?? make(typed);
  known.delete(typed);
  known.set(typed, made);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
  return made.pattern;
}

/** Remembers that an expression takes too long on the lines that are there; a text never does. */
export function giveUpOn(typed: string): void {
  if (isExpression(typed)) known.set(typed, GIVEN_UP);
}

/** Lets expressions that were given up be tried again, as lines go: all but one that is still used. */
export function tryAgain(used: string): void {
  for (const [typed, made] of known) if (made === GIVEN_UP && typed !== used) known.delete(typed);
}

/** True for what is read as a regular expression. */
export function isExpression(typed: string): boolean {
  return typed.startsWith('/') && typed !== '/' && typed !== '//';
}

/** True where what was typed can be used: it is nothing, a text, or an expression without a fault. */
export function isUsable(typed: string): boolean {
  const pattern = patternOf(typed);
  return pattern === null || !('problem' in pattern);
}

type Made = { pattern: Pattern | { problem: string } | null };

const GIVEN_UP: Made = { pattern: { problem: 'takes too long on these lines' } };

/** Those of the active filters, and what was typed before. */
const known = new Map<string, Made>();
const MOST_KNOWN = 8;

function make(typed: string): Made {
  if (typed === '' || typed === '/' || typed === '//') return { pattern: null };
  const expression = typed.startsWith('/') ? typed.slice(1).replace(UNESCAPED_END, '') : null;
  const text = expression ?? typed;
  if (text.length > MOST_SEARCHED) return { pattern: { problem: `longer than ${MOST_SEARCHED} characters` } };
  return { pattern: expression === null ? textPattern(text) : expressionPattern(expression) };
}

/** Behind an even number of backslashes: these stand for themselves. */
const UNESCAPED_END = /(?<=(?<!\\)(?:\\\\)*)\/$/;

function textPattern(text: string): Pattern {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const once = new RegExp(escaped, countsCase(text) ? '' : 'i');
  const all = new RegExp(once, `${once.flags}g`);
  return {
    test: (line) => once.test(line),
    find: (line) => spansOf(line.matchAll(all), ({ index, 0: found }) => [index, index + found.length]),
  };
}

function expressionPattern(expression: string): Pattern | { problem: string } {
  const compiled = compileExpression(expression, countsCase(expression.replace(/\\./gs, '')));
  if ('problem' in compiled) return compiled;
  return {
    test: (line) => compiled.test(line),
    find: (line) => {
      const matcher = compiled.matcher(line);
      const each = function* () {
        while (matcher.find()) yield matcher;
      };
      return spansOf(each(), () => [matcher.start(), matcher.end()]);
    },
  };
}

/** The parts that are not empty, as many as are marked. */
function spansOf<Match>(
  matches: Iterable<Match>,
  placeOf: (match: Match) => [number, number],
): readonly Span[] {
  const spans: Span[] = [];
  for (const match of matches) {
    const [from, to] = placeOf(match);
    if (to > from) spans.push({ from, to });
    if (spans.length === MOST_SPANS) break;
  }
  return spans;
}
