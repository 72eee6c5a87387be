import type { Readable } from 'node:stream';
import { safeLines } from '../terminal/safe-text.js';
import type { NoLine } from './line.js';

/** What a shell says of a command that it does not find, or may not run. */
const NOT_FOUND = 127;
const NOT_RUN = 126;

/** What is told where there is no such command. */
export const INSTALL_IT =
  'v3_tui was not found there: install it, or name it with its path (command in [[hosts]])';

/** ssh's own failures. */
const SSH_FAILED = 255;

/** How many lines of words are shown, and how much of them is kept. */
const MOST_LINES = 12;
const MOST_CHARACTERS = 16 * 1024;

/** Keeps the last of what a stream says. */
export function lastWordsOf(stream: Readable): () => readonly string[] {
  let last = '';
  stream.on('data', (bytes: Uint8Array) => {
    last = (last + Buffer.from(bytes).toString('utf8')).slice(-MOST_CHARACTERS);
  });
  stream.on('error', () => undefined);
  return () => shownLines(last);
}

/** The last lines of a text from a far host, safe to show. */
export function shownLines(raw: string): readonly string[] {
  return safeLines(raw.slice(-MOST_CHARACTERS))
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-MOST_LINES);
}

/**
 * Why a line ended before its bridge had said anything.
 * @param code how its command ended; null: by a signal, or that is not known
 * @param noise what it printed instead
 */
export function endBeforeHello(
  code: number | null,
  words: readonly string[],
  noise: readonly string[],
): NoLine {
  const said = [...noise, ...words];
  const told = said.join('\n');
  if (/unknown command '?bridge/.test(told))
    return {
      trouble: 'other-version',
      words: ['its v3_tui is too old: it has no bridge', ...said],
      retries: true,
    };
  if (code === NOT_FOUND || code === NOT_RUN || /command not found/.test(told)) {
    return { trouble: 'no-program', words: [...said, INSTALL_IT], retries: true };
  }
  if (code === SSH_FAILED || (code === null && noise.length === 0))
    return {
      trouble: 'unreachable',
      words: said.length > 0 ? said : ['the line ended at once'],
      retries: true,
    };
  const end = code === null ? 'it was ended' : `it ended with code ${code}`;
  const trouble = noise.length > 0 ? 'rubbish' : 'no-program';
  return { trouble, words: [...said, `${end}, and spoke none of the protocol`], retries: true };
}

/** Why a line ended that was up. */
export function endOfLine(code: number | null, words: readonly string[]): NoLine {
  const end =
    code === null || code === 0 || code === SSH_FAILED ? [] : [`its v3_tui ended with code ${code}`];
  const said = [...words, ...end];
  return { trouble: 'unreachable', words: said.length > 0 ? said : ['the line ended'], retries: true };
}
