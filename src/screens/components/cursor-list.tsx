import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { theme } from '../theme.js';
import { useWindow } from './window.js';

export type CursorListProps<Item> = {
  items: readonly Item[];
  /** The row with the marker; -1: none. */
  cursor: number;
  /** The most rows that it takes. */
  rows: number;
  /** What a row says of an item: texts. */
  children: (item: Item, isSelected: boolean) => ReactNode;
};

/**
 * A list whose owner holds the cursor, in the window of rows around it: for lists that are long, or whose keys may be
 * typed ahead. Where rows are left out, the last row says which are shown.
 */
export function CursorList<Item>({ items, cursor, rows, children }: CursorListProps<Item>): ReactElement {
  const isCut = items.length > rows;
  const height = isCut ? Math.max(rows - 1, 1) : items.length;
  const start = useWindow(Math.max(cursor, 0), items.length, height);
  const end = Math.min(start + height, items.length);
  return (
    <Box flexDirection="column" flexShrink={0}>
      {items.slice(start, end).map((item, at) => (
        <Text key={String(start + at)} wrap="truncate">
          <Text {...theme.accent}>{start + at === cursor ? '▶ ' : '  '}</Text>
          {children(item, start + at === cursor)}
        </Text>
      ))}
      {isCut && rows > 1 && <Text {...theme.dim}>{`  ${start + 1}–${end} of ${items.length}`}</Text>}
    </Box>
  );
}
