import type { Vm } from './model.js';

/** In characters. */
const LONGEST_TAG = 60;

/** The tags in a line that a user typed, each once: words separated by blanks and commas, with or without `#`. */
export function tagsFrom(text: string): readonly string[] {
  const words = text.split(/[\s,]+/u).map((word) => word.replace(/^#+/, ''));
  return [...new Set(words.filter((word) => word !== ''))];
}

/** The tags with those that are added, and without those that are removed, both as a user typed them. */
export function tagsAfter(
  before: readonly string[],
  added: readonly string[],
  removed: readonly string[],
): readonly string[] {
  const away = new Set(removed.flatMap(tagsFrom));
  return [...new Set([...before, ...added.flatMap(tagsFrom)])].filter((one) => !away.has(one));
}

/** Why a text cannot be a tag, or null. */
export function tagProblem(tag: string): string | null {
  if (tag === '') return 'A tag is empty.';
  if ([...tag].length > LONGEST_TAG) return `A tag has ${LONGEST_TAG} characters at most.`;
  return /[\s,\p{Cc}]/u.test(tag) ? 'A tag is one word.' : null;
}

/** A VM's tags as they are shown and typed: `#web #prod`. Raw. */
export function tagLine(tags: readonly string[]): string {
  return tags.map((tag) => `#${tag}`).join(' ');
}

/** True where a filter in lower case finds a VM by a tag: `#pr` by how it begins, other text anywhere in it. */
export function hasTag({ entry }: Pick<Vm, 'entry'>, wanted: string): boolean {
  const start = wanted.startsWith('#') ? wanted.slice(1) : null;
  return (entry?.tags ?? []).some((tag) => {
    const folded = tag.toLowerCase();
    return start === null ? folded.includes(wanted) : folded.startsWith(start);
  });
}
