import type { DOMElement } from 'ink';
import type { Place } from '../../terminal/compose.js';

/** The place of a box on the screen, as it was laid out last; an empty one before that. */
export function placeOf(node: DOMElement | null): Place {
  if (node === null) return { top: 0, left: 0, columns: 0, rows: 0 };
  let [top, left] = [0, 0];
  for (let at: DOMElement | undefined = node; at; at = at.parentNode) {
    top += at.yogaNode?.getComputedTop() ?? 0;
    left += at.yogaNode?.getComputedLeft() ?? 0;
  }
  const columns = node.yogaNode?.getComputedWidth() ?? 0;
  return { top, left, columns, rows: node.yogaNode?.getComputedHeight() ?? 0 };
}
