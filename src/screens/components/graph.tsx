import { Text } from 'ink';
import type { ReactElement } from 'react';
import { theme } from '../theme.js';

/** Values over time, oldest first. `times`: one more, in ms; a value is of the time between its own and the next. */
export type Series = { values: readonly number[]; times: readonly number[] };

/** How a series is drawn. `spanMs`: from the left edge to the newest value; `top`: the value of the upper edge. */
export type GraphScale = { spanMs: number; top: number };

/** A character has two dots side by side and four above each other. */
const DOTS_ACROSS = 2;
const DOTS_UP = 4;

/**
 * The mean value at each dot, oldest first; null where nothing is known. A dot stands for the same times as long as the
 * width is the same: with a new value the graph moves on by whole dots, and what is past does not flicker.
 */
export function dotValues(
  { values, times }: Series,
  dots: number,
  spanMs: number,
): readonly (number | null)[] {
  const dotMs = spanMs / dots;
  const newest = Math.ceil((times.at(-1) ?? 0) / dotMs) - 1;
  const oldest = newest - dots + 1;
  const sums = new Float64Array(dots);
  const covered = new Float64Array(dots);
  for (const [at, value] of values.entries()) {
    const from = times[at] ?? 0;
    const to = times[at + 1] ?? 0;
    const last = Math.min(Math.ceil(to / dotMs) - 1, newest);
    for (let dot = Math.max(Math.floor(from / dotMs), oldest); dot <= last; dot += 1) {
      const part = Math.min(to, (dot + 1) * dotMs) - Math.max(from, dot * dotMs);
      sums[dot - oldest] = (sums[dot - oldest] ?? 0) + value * part;
      covered[dot - oldest] = (covered[dot - oldest] ?? 0) + part;
    }
  }
  return Array.from(covered, (part, dot) => (part > 0 ? (sums[dot] ?? 0) / part : null));
}

/** The least of 1, 2, 5, 10, 20, … that a value does not exceed: a scale that stays while values vary a little. */
export function topFor(value: number): number {
  if (!(value > 1)) return 1;
  const ten = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * ten).find((top) => top >= value) ?? ten * 10;
}

/**
 * A series as filled bars of braille dots, one text for each row, the upper one first. Any value above 0 has a dot at
 * least; 0 and what is not known have none.
 */
export function graphRows(
  series: Series,
  columns: number,
  rows: number,
  { spanMs, top }: GraphScale,
): readonly string[] {
  const most = rows * DOTS_UP;
  const heights = dotValues(series, columns * DOTS_ACROSS, spanMs).map((value) =>
    value === null || value <= 0 ? 0 : Math.min(Math.max(Math.round((value / top) * most), 1), most),
  );
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * DOTS_UP;
    const dotsAt = (dot: number) => Math.min(Math.max((heights[dot] ?? 0) - below, 0), DOTS_UP);
    return Array.from({ length: columns }, (__, column) =>
      cellOf(dotsAt(column * DOTS_ACROSS), dotsAt(column * DOTS_ACROSS + 1)),
    ).join('');
  });
}

const LEFT = [0, 0x40, 0x44, 0x46, 0x47];
const RIGHT = [0, 0x80, 0xa0, 0xb0, 0xb8];

/** A character with so many dots from below, on the left and on the right; a blank for none. */
function cellOf(left: number, right: number): string {
  const dots = (LEFT[left] ?? 0) | (RIGHT[right] ?? 0);
  return dots === 0 ? ' ' : String.fromCodePoint(0x2800 + dots);
}

export type GraphProps = GraphScale & { series: Series; columns: number; rows: number; row: number };

/** One row of a graph, `row` counted from the upper one; see {@link graphRows}. */
export function Graph({ series, columns, rows, row, spanMs, top }: GraphProps): ReactElement {
  return <Text {...theme.accent}>{graphRows(series, columns, rows, { spanMs, top })[row]}</Text>;
}
