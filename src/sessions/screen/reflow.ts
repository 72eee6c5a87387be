import type { Terminal } from '@xterm/headless';
import type { Place } from '../../state/ports.js';
import type { Lines } from './session-lines.js';

/** What a terminal's lines look like at one width. */
type Wrapping = {
  columns: number;
  screen: number;
  isAlternate: boolean;
  /** The first rows of the texts that may fill several rows each, upwards from the one that the cursor is in. */
  starts: readonly number[];
};

/** How the lines are wrapped at this moment. */
export function wrappingOf(terminal: Terminal, lines: Lines): Wrapping {
  const { normal, active } = terminal.buffer;
  const screen = lines.screen();
  const starts: number[] = [];
  for (let row = screen + normal.cursorY; row >= lines.first(); row--) {
    if (!(normal.getLine(row - lines.first())?.isWrapped ?? false)) starts.push(row);
  }
  return { columns: terminal.cols, screen, isAlternate: active.type === 'alternate', starts };
}

/** Where the text of a place is after a resize has wrapped it anew. Texts are counted from the cursor's upwards. */
export function placeAfter(place: Place, before: Wrapping, after: Wrapping): Place {
  const { row, column } = place;
  const kept = Math.min(column, after.columns - 1);
  if (before.isAlternate && row >= before.screen)
    return { row: after.screen + row - before.screen, column: kept };
  const at = firstUpTo(before.starts, row);
  const oldest = after.starts.at(-1) ?? after.screen;
  const start = before.starts[at];
  if (start === undefined) return { row: oldest, column: 0 };
  const to = after.starts[at];
  if (to === undefined) return { row: oldest, column: 0 };
  // The emulator does not wrap the cursor's own text anew.
  if (at === 0) return { row: to + row - start, column: kept };
  const offset = (row - start) * before.columns + column;
  return { row: to + Math.floor(offset / after.columns), column: offset % after.columns };
}

/** The index of the first of some falling numbers that is at most `most`. */
function firstUpTo(falling: readonly number[], most: number): number {
  let low = 0;
  let high = falling.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((falling[middle] ?? 0) <= most) high = middle;
    else low = middle + 1;
  }
  return low;
}
