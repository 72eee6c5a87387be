import { Box } from 'ink';
import SelectInput from 'ink-select-input';
import type { ReactElement, ReactNode } from 'react';
import { moveCursor } from '../../state/cursor.js';
import { useDialog, useMouse } from '../dialogs/use-dialog.js';
import { DialogRow } from './dialog-row.js';

export type ShortMenuProps = {
  /** Texts, safe to show. */
  labels: readonly ReactNode[];
  /** The row that it begins on. It takes another one only when it is mounted again: give it another `key` then. */
  cursor: number;
  isFocused: boolean;
  onMove: (to: number) => void;
  onChoose: (at: number) => void;
  /** Called for a click on a row; `again`: the cursor is on it. For the wheel, too, with the row that it leads to. */
  onPick: (at: number, again: boolean) => void;
};

/** A menu whose rows are all shown and can all be chosen: ink-select-input with the rows and the mouse of our lists. */
export function ShortMenu(props: ShortMenuProps): ReactElement {
  const { labels, cursor, isFocused, onMove, onChoose, onPick } = props;
  const { isTop, isArmed } = useDialog();
  const box = useMouse((act, row) => {
    if (act === 'click') onPick(row, row === cursor);
    else onPick(moveCursor(labels.length, cursor, act === 'wheel-up' ? -1 : 1), false);
  });
  return (
    <Box ref={box} flexDirection="column" flexShrink={0}>
      <SelectInput
        items={labels.map((shown, at) => ({ key: String(at), label: '', value: at, shown }))}
        initialIndex={cursor}
        isFocused={isFocused && isTop}
        indicatorComponent={NoIndicator}
        itemComponent={isArmed && isFocused ? Row : RestingRow}
        onHighlight={({ value }) => onMove(value)}
        onSelect={({ value }) => onChoose(value)}
      />
    </Box>
  );
}

type RowProps = { label: string; shown?: ReactNode; isSelected?: boolean };

function Row({ shown, isSelected = false }: RowProps): ReactElement {
  return <DialogRow isChosen={isSelected}>{shown}</DialogRow>;
}

function RestingRow({ shown }: RowProps): ReactElement {
  return <DialogRow isChosen={false}>{shown}</DialogRow>;
}

/** The row has its own mark. */
function NoIndicator(): null {
  return null;
}
