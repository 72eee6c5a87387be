import type { Talk } from './talk.js';

/** A choice as it is told; `reason`: why it cannot be chosen. Texts are safe to show. */
export type ChoiceItem = { label: string; hint?: string; reason?: string | null };

/**
 * Tells the choices with a number before each that can be chosen, then why the others cannot be.
 * @returns those that have a number, in its order
 */
export function sayChoices<Item extends ChoiceItem>(talk: Talk, items: readonly Item[]): readonly Item[] {
  const able = items.filter(({ reason = null }) => reason === null);
  for (const [at, { label, hint = '' }] of able.entries())
    talk.say(`${at + 1}. ${label}${hint === '' ? '' : `, ${hint}`}`);
  for (const { label, reason = null } of items)
    if (reason !== null) talk.say(`Not possible: ${label}: ${reason.replace(/\.$/, '')}.`);
  return able;
}

/** Asks for one of the choices by its number or its label; null: it was cancelled. */
export async function askChoice<Item extends ChoiceItem>(
  talk: Talk,
  items: readonly Item[],
): Promise<Item | null> {
  const able = sayChoices(talk, items);
  if (able.length === 0) return null;
  for (;;) {
    const answer = await talk.askAnew('Number, or Enter to cancel: ');
    if (isCancel(answer)) return null;
    const chosen = numbered(able, answer) ?? worded(able, answer);
    if (chosen !== null) return chosen;
    talk.say(`A number from 1 to ${able.length}, or Enter to cancel.`);
  }
}

/** The item with a number that was typed; null: it is none. */
export function numbered<Item>(items: readonly Item[], typed: string): Item | null {
  return /^\d{1,6}$/.test(typed) ? (items[Number(typed) - 1] ?? null) : null;
}

/** The only choice with a label, up to its colon, that was typed; null: there is none, or more than one. */
function worded<Item extends ChoiceItem>(items: readonly Item[], typed: string): Item | null {
  const words = typed.toLowerCase();
  const found = items.filter(({ label }) =>
    [label, label.split(':')[0]].some((one) => one?.toLowerCase() === words),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** True where an answer cancels: an empty one, the word, or none. */
export function isCancel(answer: string | null): answer is null | '' | 'cancel' {
  return answer === null || answer === '' || answer.toLowerCase() === 'cancel';
}

/** Asks a question that only the whole word yes answers with yes. */
export async function askYes(talk: Talk, prompt: string): Promise<boolean> {
  return (await talk.askAnew(prompt))?.toLowerCase() === 'yes';
}
