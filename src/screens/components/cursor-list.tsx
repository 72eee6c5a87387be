import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { moveCursor } from '../../state/cursor.js';
import { useMouse } from '../dialogs/use-dialog.js';
import { theme } from '../theme.js';
import { DialogRow } from './dialog-row.js';
import { useWindow } from './window.js';

export type CursorListProps<Item> = {
  items: readonly Item[];
  /** The row with the marker; -1: none. */
  cursor: number;
  /** The most rows that it takes. */
  rows: number;
  /** False: it never says which rows are shown. */
  isCounted?: boolean;
  /** Called for a click on a row; `again`: the cursor is on it. For the wheel, too, with the row that it leads to. */
  onPick?: (at: number, again: boolean) => void;
  /** What a row says of an item: texts. */
  children: (item: Item, isSelected: boolean) => ReactNode;
};

/**
 * A list whose owner holds the cursor, in the window of rows around it: for lists that are long, or whose keys may be
 * typed ahead. Where rows are left out, the last row says which are shown.
 */
export function CursorList<Item>(props: CursorListProps<Item>): ReactElement {
  const { items, cursor, rows, isCounted = true, onPick, children } = props;
  const hasCount = isCounted && items.length > rows && rows > 1;
  const height = hasCount ? rows - 1 : Math.max(rows, 1);
  const start = useWindow(Math.max(cursor, 0), items.length, height);
  const end = Math.min(start + height, items.length);
  const box = useMouse((act, row) => {
    const at = start + row;
    const moved = moveCursor(items.length, cursor, act === 'wheel-up' ? -1 : 1);
    if (act !== 'click') onPick?.(moved, false);
    else if (at < end) onPick?.(at, at === cursor);
  });
  return (
    <Box ref={box} flexDirection="column" flexShrink={0}>
      {items.slice(start, end).map((item, at) => (
        <DialogRow key={String(start + at)} isChosen={start + at === cursor}>
          {children(item, start + at === cursor)}
        </DialogRow>
      ))}
      {hasCount && <Text {...theme.dim}>{`  ${start + 1}–${end} of ${items.length}`}</Text>}
    </Box>
  );
}
