import { type Assertion, type PatternNode, PatternProblem, type Range } from './pattern-parse.js';

/** A step of a program; numbers are the places of other steps. */
export type Step =
  | { do: 'take'; ranges: readonly Range[]; next: number }
  | { do: 'fork'; next: number; or: number }
  | { do: 'assert'; what: Assertion; next: number }
  | { do: 'match' };

/** A non-deterministic automaton (Thompson's). */
export type Program = { steps: readonly Step[]; start: number };

/** More steps would make each character of a line too dear. */
const MOST_STEPS = 400;

/**
 * Makes a program of an expression.
 * @throws {PatternProblem} it becomes too large
 */
export function programOf(node: PatternNode): Program {
  const steps: Step[] = [];
  const add = (step: Step): number => {
    if (steps.length >= MOST_STEPS) throw new PatternProblem('too long, or repeated too often');
    return steps.push(step) - 1;
  };
  /** Adds the steps of a node in front of the step `behind`; returns where they begin. */
  const before = (of: PatternNode, behind: number): number => {
    switch (of.kind) {
      case 'set':
        return add({ do: 'take', ranges: of.ranges, next: behind });
      case 'assertion':
        return add({ do: 'assert', what: of.of, next: behind });
      case 'sequence':
        return of.parts.reduceRight((next, part) => before(part, next), behind);
      case 'choice':
        return of.of.map((one) => before(one, behind)).reduce((or, next) => add({ do: 'fork', next, or }));
      case 'repeat':
        return repeated(of, behind);
    }
  };
  const repeated = ({ of, least, most }: PatternNode & { kind: 'repeat' }, behind: number): number => {
    let next = behind;
    if (most === null) {
      next = add({ do: 'fork', next: behind, or: behind });
      steps[next] = { do: 'fork', next: before(of, next), or: behind };
    }
    const optional = most === null ? 0 : most - least;
    for (let count = 0; count < optional; count++) {
      next = add({ do: 'fork', next: before(of, next), or: behind });
    }
    for (let count = 0; count < least; count++) next = counted(of, next);
    return next;
  };
  /** What takes no step is not repeated without end. */
  const counted = (of: PatternNode, behind: number): number => {
    const size = steps.length;
    const next = before(of, behind);
    if (steps.length === size) add({ do: 'fork', next, or: next });
    return next;
  };
  const start = before(node, add({ do: 'match' }));
  return { steps, start };
}
