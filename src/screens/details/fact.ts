import type { GraphProps } from '../components/graph.js';
import type { Part } from '../components/parts.js';
import type { Tone } from '../theme.js';

/** One row of a graph: as wide as the row is, or `half`, with room for more behind it. */
type FactGraph = Omit<GraphProps, 'columns'> & { width: 'all' | 'half' };

/** A row that says one thing about a VM; `label` is null where it needs none. The graph stands before the parts. */
export type Fact = { label: string | null; graph: FactGraph | null; parts: readonly Part[] };

/** A fact in one tone. Both texts are safe to show. */
export function fact(label: string, text: string, tone: Tone = 'plain'): Fact {
  return { label, graph: null, parts: [{ text, tone }] };
}

/** A row without a label. */
export function plainFact(parts: readonly Part[]): Fact {
  return { label: null, graph: null, parts };
}
