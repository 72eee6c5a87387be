import type { Outcome } from '../state/operations/outcome.js';
import { refusal } from '../state/operations/work.js';
import type { CallName, CallResult } from './checks-operations.js';

/** What an operation answers that has brought nothing but this outcome. */
export function noResult<Name extends CallName>(name: Name, outcome: Outcome): CallResult<Name> {
  return resultOf(name, outcome) as CallResult<Name>;
}

function resultOf(name: CallName, outcome: Outcome): CallResult<CallName> {
  const words = [outcome.message, outcome.advice ?? ''].filter((part) => part !== '').join(' ');
  switch (name) {
    case 'debug':
      return { outcome, answer: { lines: [], doubts: [] } };
    case 'recover':
    case 'importList':
      return { refused: words };
    case 'save':
      return { outcome, checkpoint: null };
    case 'prune':
      return [outcome];
    case 'remember':
      return null;
    default:
      return outcome;
  }
}

/** The outcome of an operation that was not begun. */
export function notBegun(
  tried: string,
  message: string,
  advice: string | null = 'Nothing was done.',
): Outcome {
  return refusal(tried, message, advice, null);
}

/** Of an operation of which nothing is known yet. */
export function unclear(tried: string, message: string, advice: string | null): Outcome {
  return { ...refusal(tried, message, advice, null), unclear: true };
}
