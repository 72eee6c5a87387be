import { Box, Text } from 'ink';
import { type ReactElement, type ReactNode, useState } from 'react';
import { cursorAfter, moveCursor } from '../../state/cursor.js';
import type { Key } from '../../terminal/key-names.js';
import { type Line, TextLine } from '../components/parts.js';
import type { KeyHints } from '../hint-bar/dialog-hints.js';
import { theme } from '../theme.js';
import { DialogLayout, type Mood } from './dialog-layout.js';
import { lineOfPlace, placeOfLine } from './kept-place.js';
import { closeKeys, type KeyMap, useDialog, useKeys, useMouse } from './use-dialog.js';

export type ScrollDialogProps = {
  title: string;
  lines: readonly Line[];
  /** What each line belongs to: the same is shown where lines come above it. Null: nothing. */
  owners?: readonly unknown[] | null;
  hints: KeyHints;
  mood?: Mood;
  /** What further keys do, beside those that scroll or leave. */
  keys?: KeyMap;
  /** Takes keys before all others; true: it is done with one. */
  first?: (key: Key) => boolean;
  /** A row above the text. */
  head?: ReactNode;
  /** What Enter, Esc and q do; unless given, they close the dialog. */
  onLeave?: () => void;
};

/** How many rows the wheel moves on. */
const NOTCH_ROWS = 3;

/** A long text that arrows, page keys and Space scroll; it says how many lines are below. */
export function ScrollDialog(props: ScrollDialogProps): ReactElement {
  const { title, lines, owners = null, hints, mood = 'calm', keys, first, head = null, onLeave } = props;
  const { rows, close } = useDialog();
  const [wanted, setWanted] = useState(() => placeOfLine(owners, 0));
  const leave = onLeave ?? close;
  const height = Math.max(rows - (head === null ? 0 : 1), 1);
  const last = Math.max(lines.length - height, 0);
  const start = Math.min(lineOfPlace(owners, wanted), last);
  const below = last - start;
  const map: KeyMap = { ...closeKeys(leave), enter: leave, ...keys };
  useKeys((key) => {
    if (first?.(key)) return true;
    const name = key.name === 'space' ? 'pagedown' : key.name;
    const next = cursorAfter(name, last + 1, start, Math.max(height - 1, 1));
    if (next !== null) setWanted(placeOfLine(owners, next));
    else map[name]?.();
    return next !== null || map[name] !== undefined;
  });
  const body = useMouse((act) => {
    const step = { click: 0, 'wheel-up': -NOTCH_ROWS, 'wheel-down': NOTCH_ROWS }[act];
    setWanted(placeOfLine(owners, moveCursor(last + 1, start, step)));
  });
  return (
    <DialogLayout title={title} hints={hints} mood={mood}>
      {head}
      <Box ref={body} flexDirection="column" flexShrink={0}>
        {lines.slice(start, start + height - (below > 0 ? 1 : 0)).map((line, at) => (
          <TextLine key={String(start + at)} line={line} />
        ))}
        {below > 0 && <Text {...theme.dim}>{`… ${below + 1} more lines: PgDn`}</Text>}
      </Box>
    </DialogLayout>
  );
}
