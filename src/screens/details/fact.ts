import type { Part } from '../components/parts.js';
import type { Tone } from '../theme.js';

/** A row that says one thing about a VM; `label` is null where it needs none. */
export type Fact = { label: string | null; parts: readonly Part[]; exits: readonly number[] };

/** A fact in one tone. Both texts are safe to show. */
export function fact(label: string, text: string, tone: Tone = 'plain'): Fact {
  return { label, parts: [{ text, tone }], exits: [] };
}

/** A row without a label. */
export function plainFact(parts: readonly Part[]): Fact {
  return { label: null, parts, exits: [] };
}
