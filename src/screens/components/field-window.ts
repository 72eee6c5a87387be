import type { Field } from '../../state/field.js';
import { cutText } from '../../terminal/cut-text.js';
import { safeText } from '../../terminal/safe-text.js';
import { graphemes, textWidth } from '../../terminal/text-width.js';

/** The visible part of a field, safe to show. `at`: the character under the cursor; '' at the end. */
export type FieldWindow = { before: string; at: string; after: string };

type Part = { text: string; width: number };

/**
 * Cuts a field to `columns` columns (at least 4) around its cursor, with `…` where text is left out. A cursor at the
 * end takes a column too.
 */
export function fieldWindow({ text, cursor }: Field, columns: number): FieldWindow {
  const raw = graphemes(text);
  const under = indexOf(raw, cursor);
  // Each takes a column at least: none that is further than `columns` from the cursor can be visible.
  const first = Math.max(under - columns, 0);
  const parts = raw.slice(first, under + columns + 1).map((grapheme) => partOf(grapheme, columns));
  const hasMore = first + parts.length < raw.length;
  const at = under - first;
  if (at === parts.length) parts.push({ text: '', width: 1 });
  const { start, end } = windowOf(parts, at, columns);
  const join = (from: number, to: number) =>
    parts
      .slice(from, to)
      .map((part) => part.text)
      .join('');
  return {
    before: (first + start > 0 ? '…' : '') + join(start, at),
    at: parts[at]?.text ?? '',
    after: join(at + 1, end) + (hasMore || end < parts.length ? '…' : ''),
  };
}

/** The stand-in for an unsafe character can be long. */
function partOf(grapheme: string, columns: number): Part {
  const text = cutText(safeText(grapheme), Math.max(Math.min(columns - 2, 12), 2));
  return { text, width: Math.max(textWidth(text), 1) };
}

function indexOf(raw: readonly string[], cursor: number): number {
  let offset = 0;
  const index = raw.findIndex((grapheme) => {
    offset += grapheme.length;
    return offset > cursor;
  });
  return index < 0 ? raw.length : index;
}

/** Grows around the cursor: before it to two thirds of the room, then after it, then before it again. */
function windowOf(parts: readonly Part[], at: number, columns: number): { start: number; end: number } {
  let start = at;
  let end = at + 1;
  let used = parts[at]?.width ?? 1;
  const grow = (from: number, to: number, added: number, room: number): boolean => {
    const marks = (from > 0 ? 1 : 0) + (to < parts.length ? 1 : 0);
    if (used + added + marks > room) return false;
    start = from;
    end = to;
    used += added;
    return true;
  };
  const width = (index: number) => parts[index]?.width ?? 0;
  const head = Math.floor((columns * 2) / 3);
  while (start > 0 && grow(start - 1, end, width(start - 1), head)) {}
  while (end < parts.length && grow(start, end + 1, width(end), columns)) {}
  while (start > 0 && grow(start - 1, end, width(start - 1), columns)) {}
  return { start, end };
}
