import { Box, Text } from 'ink';
import SelectInput from 'ink-select-input';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useDialog, useKeys } from '../dialogs/use-dialog.js';
import { theme } from '../theme.js';

/** One row of a list; a text in `disabledReason` says why it cannot be chosen. */
export type SelectItem<Value> = {
  key: string;
  value: Value;
  /** Texts, safe to show. */
  label: ReactNode;
  disabledReason: string | null;
};

export type SelectListProps<Value> = {
  /** The list keeps the items that it is mounted with, so rows do not change while the user chooses. */
  items: readonly SelectItem<Value>[];
  /** The most rows that it takes; at least one. */
  rows: number;
  isFocused?: boolean;
  onSelect: (value: Value) => void;
  /** Called for Down on the last row; unless given, that goes to the first row. */
  onLeave?: () => void;
};

/** Keys that ink-select-input does not know. */
const ENDS = new Map([
  ['home', 'first'],
  ['g', 'first'],
  ['end', 'last'],
  ['G', 'last'],
]);

/** A list of so many rows has room for one that says where the cursor is. */
const ROWS_WITH_POSITION = 5;

/**
 * A list to choose from: ink-select-input with the rows that can be chosen, and the others with their reasons below
 * it. Digits choose nothing, so one typed by mistake does no harm. No row is marked before the dialog can be answered.
 */
export function SelectList<Value>(props: SelectListProps<Value>): ReactElement {
  const { isFocused = true, onSelect, onLeave } = props;
  const rows = Math.max(props.rows, 1);
  const { isTop, isArmed } = useDialog();
  const [{ enabled, disabled }] = useState(() => parted(props.items));
  const [cursor, setCursor] = useState(0);
  const [jumps, setJumps] = useState(0);
  const jump = (to: number) => {
    setCursor(Math.max(to, 0));
    setJumps(jumps + 1);
  };
  useKeys(({ name, text }) => {
    if (!isFocused) return false;
    if (name === 'down' && onLeave !== undefined && cursor >= enabled.length - 1) {
      onLeave();
      return true;
    }
    const end = ENDS.get(name);
    if (end !== undefined) jump(end === 'first' ? 0 : enabled.length - 1);
    return end !== undefined || /^\d$/.test(text);
  });
  const isCut = enabled.length > rows;
  const hasPosition = isCut && rows >= ROWS_WITH_POSITION;
  const limit = Math.min(enabled.length, hasPosition ? rows - 1 : rows);
  return (
    <Box flexDirection="column" flexShrink={0}>
      {enabled.length > 0 && (
        <SelectInput
          // It takes a cursor only when it is mounted: a new key mounts it again after a jump, and when the room
          // changes, where its own cursor could end up below the last row.
          key={`${limit} ${jumps}`}
          initialIndex={cursor}
          items={enabled}
          limit={limit}
          isFocused={isFocused && isTop}
          indicatorComponent={isArmed && isFocused ? Marked : Unmarked}
          itemComponent={Item}
          onHighlight={({ value }) => setCursor(value.at)}
          onSelect={({ value }) => onSelect(value.value)}
        />
      )}
      {hasPosition && <Text {...theme.dim}>{`  ${cursor + 1} of ${enabled.length}`}</Text>}
      <Disabled items={disabled} rows={isCut ? 0 : rows - enabled.length} />
    </Box>
  );
}

/** Parts the rows that can be chosen, as ink-select-input takes them, from the others. */
function parted<Value>(items: readonly SelectItem<Value>[]) {
  return {
    enabled: items
      .filter(({ disabledReason }) => disabledReason === null)
      .map(({ key, value, label }, at) => ({ key, value: { at, value }, label: '', shown: label })),
    disabled: items.filter(({ disabledReason }) => disabledReason !== null),
  };
}

/** The rows that cannot be chosen, as many as fit. */
function Disabled({ items, rows }: { items: readonly SelectItem<unknown>[]; rows: number }) {
  const shown = items.length > rows ? Math.max(rows - 1, 0) : items.length;
  const more = items.length - shown;
  return (
    <>
      {items.slice(0, shown).map(({ key, label, disabledReason }) => (
        <Text key={key} wrap="truncate" {...theme.dim}>
          {'  '}
          {label}: {disabledReason}
        </Text>
      ))}
      {more > 0 && rows > 0 && (
        <Text wrap="truncate" {...theme.dim}>{`  … and ${more} more that cannot be chosen`}</Text>
      )}
    </>
  );
}

function Marked({ isSelected = false }: { isSelected?: boolean }): ReactElement {
  return (
    <Box width={2} flexShrink={0}>
      {isSelected && <Text {...theme.accent}>▶</Text>}
    </Box>
  );
}

function Unmarked(): ReactElement {
  return <Box width={2} flexShrink={0} />;
}

function Item({ shown }: { label: string; shown?: ReactNode }): ReactElement {
  return <Text wrap="truncate">{shown}</Text>;
}
