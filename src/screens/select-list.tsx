import { Box, Text } from 'ink';
import SelectInput from 'ink-select-input';
import type { ReactElement } from 'react';
import { safeStart } from '../terminal/safe-text.js';
import { windowStart } from './layout.js';
import { ansi, fitLine, type Line, STYLES, span } from './line.js';

/** One row of a list; `disabledReason` says why it cannot be chosen, null: it can. Texts are raw. */
export type SelectItem = { label: string; hint: string; disabledReason: string | null };

export type SelectListProps = {
  items: readonly SelectItem[];
  /** The selected row, from 0; -1: none. */
  cursor: number;
  columns: number;
  /** The most rows that it takes. Where the list is longer, the last one tells the place in it. */
  rows: number;
};

/** A list cut to the window around its cursor. Keys are not handled here: the cursor comes from the store. */
export function SelectList({ items, cursor, columns, rows }: SelectListProps): ReactElement {
  const cut = items.length > rows;
  const height = Math.max(cut ? rows - 1 : rows, 1);
  const start = windowStart(Math.max(cursor, 0), items.length, height, cursor - Math.floor(height / 2));
  const shown = items.slice(start, start + height).map((item, row) => ({
    value: start + row,
    label: ansi(fitLine(itemLine(item), columns - 2)),
  }));
  const Marker = cursor < 0 ? Unmarked : Marked;
  return (
    <Box flexDirection="column" width={columns} flexShrink={0}>
      <SelectInput
        // It keeps a cursor of its own, which is taken from outside only when it is mounted.
        key={`${start} ${cursor} ${items.length}`}
        items={shown}
        initialIndex={Math.max(cursor - start, 0)}
        isFocused={false}
        indicatorComponent={Marker}
        itemComponent={Item}
      />
      {cut ? <Text>{ansi(placeLine(items.length, start, height))}</Text> : null}
    </Box>
  );
}

function itemLine({ label, hint, disabledReason }: SelectItem): Line {
  if (disabledReason !== null) return [span(`${safeStart(label)}: ${safeStart(disabledReason)}`, STYLES.dim)];
  return [span(safeStart(label)), span(hint === '' ? '' : `  ${safeStart(hint)}`, STYLES.dim)];
}

function placeLine(count: number, start: number, height: number): Line {
  const end = Math.min(start + height, count);
  return [span(`  ${start + 1}–${end} of ${count}`, STYLES.dim)];
}

function Marked({ isSelected = false }: { isSelected?: boolean }): ReactElement {
  return <Text>{isSelected ? ansi([span('▶ ', STYLES.accent)]) : '  '}</Text>;
}

function Unmarked(): ReactElement {
  return <Text>{'  '}</Text>;
}

function Item({ label }: { label: string }): ReactElement {
  return <Text wrap="truncate">{label}</Text>;
}
