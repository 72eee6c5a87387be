import { Box, Text } from 'ink';
import { type ReactElement, type ReactNode, useState } from 'react';
import { menuCursorAfter, menuCursorAfterArrow } from '../../state/cursor.js';
import { useDialog, useKeys } from '../dialogs/use-dialog.js';
import { theme } from '../theme.js';
import { CursorList } from './cursor-list.js';
import { ShortMenu } from './short-menu.js';

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
  /** True where letters are typed into a field beside it: only arrows move then. */
  hasField?: boolean;
  onSelect: (value: Value) => void;
  /** Called for Down on the last row; unless given, that goes to the first row. */
  onLeave?: () => void;
  /** Called for a click on a row. */
  onFocus?: () => void;
};

/** The keys that a short menu handles itself. */
const SHORT_MENU_KEYS: readonly string[] = ['up', 'down', 'k', 'j', 'enter'];

/** A list of so many rows has room for one that says where the cursor is. */
const ROWS_WITH_POSITION = 5;

/**
 * A list to choose from: the rows that can be chosen, and the others with their reasons below them. It begins on the
 * first row and wraps at both ends. Digits choose nothing, so one typed by mistake does no harm. No row is marked
 * before the dialog can be answered. Rows that all fit are a {@link ShortMenu}, others a {@link CursorList}.
 */
export function SelectList<Value>(props: SelectListProps<Value>): ReactElement {
  const { isFocused = true, hasField = false, onSelect, onLeave, onFocus } = props;
  const rows = Math.max(props.rows, 1);
  const { isArmed } = useDialog();
  const [items] = useState(props.items);
  const [cursor, setCursor] = useState(0);
  const [jumps, setJumps] = useState(0);
  const enabled = items.filter(({ disabledReason }) => disabledReason === null);
  const disabled = items.filter(({ disabledReason }) => disabledReason !== null);
  const choose = (at: number) => {
    const item = enabled[at];
    if (item !== undefined) onSelect(item.value);
  };
  const jump = (to: number) => {
    setCursor(to);
    setJumps(jumps + 1);
  };
  const pick = (at: number, again: boolean) => {
    onFocus?.();
    // Without the keys it shows no mark.
    if (again && isFocused) choose(at);
    else jump(at);
  };
  const isCut = enabled.length > rows;
  useKeys(({ name, text }) => {
    if (!isFocused) return false;
    const isBeyond = name === 'down' && cursor >= enabled.length - 1;
    const moved = (hasField ? menuCursorAfterArrow : menuCursorAfter)(name, enabled.length, cursor);
    if (isBeyond && onLeave !== undefined) onLeave();
    else if (!isCut && SHORT_MENU_KEYS.includes(name)) return false;
    else if (moved !== null) jump(moved);
    else if (name === 'enter') choose(cursor);
    else return !hasField && /^\d$/.test(text);
    return true;
  });
  const hasPosition = isCut && rows >= ROWS_WITH_POSITION;
  const shown = Math.min(enabled.length, hasPosition ? rows - 1 : rows);
  return (
    <Box flexDirection="column" flexShrink={0}>
      {!isCut && enabled.length > 0 && (
        <ShortMenu
          key={jumps}
          labels={enabled.map(({ label }) => label)}
          cursor={cursor}
          isFocused={isFocused}
          onMove={setCursor}
          onChoose={choose}
          onPick={pick}
        />
      )}
      {isCut && (
        <CursorList
          items={enabled}
          cursor={isArmed && isFocused ? cursor : -1}
          rows={shown}
          isCounted={false}
          onPick={pick}
        >
          {({ label }) => label}
        </CursorList>
      )}
      {hasPosition && <Text {...theme.dim}>{`  ${cursor + 1} of ${enabled.length}`}</Text>}
      <Disabled items={disabled} rows={isCut ? 0 : rows - enabled.length} />
    </Box>
  );
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
