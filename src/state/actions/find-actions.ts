import { nearest } from '../nearest.js';
import type { Action } from './action.js';

/** An action that was found, and which letters of its title matched, from 0. */
export type FoundAction = { action: Action; marked: readonly number[] };

/** More letters than this are not looked at: no name is as long. */
const LONGEST = 64;

/**
 * The actions that fit every word typed, the best first; of equal ones in their order. A word is found in a title, also
 * by letters that only follow each other there (`chk` in `checkpoints`), in an id, another name, or the summary. Where
 * nothing fits, letters may be wrong: `puase` finds pause.
 */
export function findActions(actions: readonly Action[], typed: string): readonly FoundAction[] {
  const words = typed
    .slice(0, LONGEST)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return actions.map((action) => ({ action, marked: [] }));
  const found = fitting(actions, words, hitOf);
  return found.length > 0
    ? found
    : fitting(actions, words, (action, word) => hitOf(action, word) ?? slipOf(action, word));
}

/** The actions that each of the words hits, the best first. */
function fitting(
  actions: readonly Action[],
  words: readonly string[],
  hitBy: (action: Action, word: string) => Hit | null,
): readonly FoundAction[] {
  const found = actions.flatMap((action) => {
    const hits = words.map((word) => hitBy(action, word));
    if (hits.some((hit) => hit === null)) return [];
    const score = hits.reduce((sum, hit) => sum + (hit?.score ?? 0), 0);
    const marked = [...new Set(hits.flatMap((hit) => hit?.marked ?? []))].sort((a, b) => a - b);
    return [{ action, marked, score }];
  });
  return found.sort((a, b) => b.score - a.score).map(({ action, marked }) => ({ action, marked }));
}

type Hit = { score: number; marked: readonly number[] };

/** How well a word fits an action; null: it does not. */
function hitOf({ title, id, words, summary }: Action, word: string): Hit | null {
  const inTitle = textHit(title.toLowerCase(), word);
  const named = Math.max(0, ...words.map((other) => nameScore(other, word)));
  const idHit = textHit(id, word);
  const best = Math.max(
    inTitle?.score ?? 0,
    named,
    idHit === null ? 0 : idHit.score - ID_COSTS,
    summary.toLowerCase().includes(word) ? IN_SUMMARY : 0,
  );
  return best <= 0 ? null : { score: best, marked: inTitle?.marked ?? [] };
}

/** A shorter word is near to too many. */
const LEAST_WITH_SLIPS = 4;

/** An action whose title, id or other name has a word that may have been meant. */
function slipOf({ title, id, words }: Action, word: string): Hit | null {
  if (word.length < LEAST_WITH_SLIPS) return null;
  const names = [...title.split(/[\s-]/), ...id.split('-'), ...words];
  return nearest(word, names) === null ? null : { score: 1, marked: [] };
}

const WHOLE = 1000;
const WHOLE_NAME = 950;
const BEGINS = 900;
const NAME_BEGINS = 850;
const WORD_BEGINS = 800;
const WITHIN = 600;
const IN_SUMMARY = 200;
const ID_COSTS = 50;
/** For letters that only follow each other, less what is skipped between them. */
const FOLLOWING = 500;
const SKIP_COSTS = 20;

function nameScore(name: string, word: string): number {
  if (name === word) return WHOLE_NAME;
  return name.startsWith(word) ? NAME_BEGINS : 0;
}

function textHit(text: string, word: string): Hit | null {
  const at = text.indexOf(word);
  if (at < 0) return following(text, word);
  const marked = Array.from(word, (_, index) => at + index);
  if (text === word) return { score: WHOLE, marked };
  if (at === 0) return { score: BEGINS, marked };
  return { score: /[\s-]/.test(text[at - 1] ?? '') ? WORD_BEGINS : WITHIN, marked };
}

/** Letters that follow each other, the first at the beginning of a word. */
function following(text: string, word: string): Hit | null {
  if (word.length < 2) return null;
  for (let from = 0; from < text.length; from++) {
    if (text[from] !== word[0] || (from > 0 && !/[\s-]/.test(text[from - 1] ?? ''))) continue;
    const marked = [from];
    for (const letter of word.slice(1)) {
      const next = text.indexOf(letter, (marked.at(-1) ?? 0) + 1);
      if (next < 0) break;
      marked.push(next);
    }
    if (marked.length < word.length) continue;
    const skipped = (marked.at(-1) ?? 0) - from + 1 - word.length;
    return { score: Math.max(FOLLOWING - SKIP_COSTS * skipped, 1), marked };
  }
  return null;
}
