import { Box, Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { safeStart } from '../../terminal/safe-text.js';
import { theme } from '../theme.js';
import { useWindow } from './window.js';

/** One row: what is chosen, and a word about it. Raw texts. */
export type CursorItem = { key: string; label: string; hint?: string };

export type CursorListProps = {
  items: readonly CursorItem[];
  /** The row with the marker; -1: none. */
  cursor: number;
  /** The most rows that it takes. */
  rows: number;
};

/**
 * A list whose cursor is held by its owner, in the window of rows around it: for lists that are long, or whose
 * keys are typed ahead of what they choose from. Where rows are left out, the last row says which are shown.
 */
export function CursorList({ items, cursor, rows }: CursorListProps): ReactElement {
  const isCut = items.length > rows;
  const height = isCut ? Math.max(rows - 1, 1) : items.length;
  const start = useWindow(Math.max(cursor, 0), items.length, height);
  const end = Math.min(start + height, items.length);
  return (
    <Box flexDirection="column" flexShrink={0}>
      {items.slice(start, end).map(({ key, label, hint = '' }, at) => (
        <Item key={key} label={label} hint={hint} isSelected={start + at === cursor} />
      ))}
      {isCut && rows > 1 && <Text {...theme.dim}>{`  ${start + 1}–${end} of ${items.length}`}</Text>}
    </Box>
  );
}

const Item = memo(function Item(props: { label: string; hint: string; isSelected: boolean }): ReactElement {
  const { label, hint, isSelected } = props;
  return (
    <Text wrap="truncate">
      <Text {...theme.accent}>{isSelected ? '▶ ' : '  '}</Text>
      <Text {...(isSelected ? theme.bold : theme.plain)}>{safeStart(label)}</Text>
      {hint !== '' && <Text {...theme.dim}>{`  ${safeStart(hint)}`}</Text>}
    </Text>
  );
});
