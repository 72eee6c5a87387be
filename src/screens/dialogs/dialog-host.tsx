import { Box } from 'ink';
import { type ReactElement, useEffect, useLayoutEffect, useSyncExternalStore } from 'react';
import type { OpenDialog } from '../../state/view.js';
import { SMALLEST } from '../layout.js';
import { useAppState, useScreen, useSize } from '../use-screen.js';
import { armWhenSeen } from './arming.js';
import type { Dialog } from './dialog.js';
import { dialogOf } from './registry.js';
import { DialogPlaceContext } from './use-dialog.js';

/**
 * The dialogs that are open, the top one in sight. The others, and all on a terminal that is too small, are hidden
 * and stay as they are: what was typed into them is not lost.
 */
export function DialogHost(): ReactElement {
  const { dialogInput } = useScreen();
  const dialogs = useAppState((state) => state.view.dialogs);
  const turn = useSyncExternalStore(dialogInput.onTurn, dialogInput.turn);
  // Runs after the effects of the dialogs, and so when their handlers see what they have rendered.
  useEffect(() => {
    dialogInput.rendered(
      dialogs.map(({ id }) => id),
      turn,
    );
  }, [dialogInput, dialogs, turn]);
  useBehind(dialogs.length > 0);
  return (
    <>
      {dialogs.map((open, at) => (
        <Placed key={open.id} open={open} isTop={at === dialogs.length - 1} />
      ))}
    </>
  );
}

/** Shows all but the dialog and the messages in one calm look. */
function useBehind(isOpen: boolean): void {
  const { terminal } = useScreen();
  useLayoutEffect(() => {
    if (!isOpen) return;
    return terminal.recede(() => {
      const { columns, rows } = terminal.size();
      return { top: 0, left: 0, columns, rows: rows - 1 };
    });
  }, [terminal, isOpen]);
}

/** Columns of border and margins; rows of border, of the row above and below, and of the hint bar. */
const AROUND = { columns: 4, rows: 5 };

function Placed({ open, isTop }: { open: OpenDialog; isTop: boolean }): ReactElement {
  const { columns, rows } = useSize();
  const dialog = dialogOf(open.kind);
  const isSmall = columns < SMALLEST.columns || rows < SMALLEST.rows;
  const isShown = isTop && (!isSmall || dialog.fitsAnywhere);
  useArming(open, dialog, isShown);
  const place = {
    id: open.id,
    isTop,
    isArmed: dialog.takesTypeAhead || open.armedAt !== null,
    isSmall,
    columns: isSmall ? columns : Math.min(dialog.width, columns - AROUND.columns) - AROUND.columns,
    rows: isSmall ? rows : rows - AROUND.rows,
  };
  return (
    <Box
      position="absolute"
      display={isShown ? 'flex' : 'none'}
      width={columns}
      height={rows}
      flexDirection="column"
    >
      <DialogPlaceContext value={place}>{dialog.render(open.props)}</DialogPlaceContext>
    </Box>
  );
}

/** Sees to it that a dialog can be answered once it can have been seen. */
function useArming({ id, armedAt }: OpenDialog, { takesTypeAhead }: Dialog, isShown: boolean): void {
  const screen = useScreen();
  const isWaiting = isShown && !takesTypeAhead && armedAt === null;
  useLayoutEffect(() => (isWaiting ? armWhenSeen(screen, id) : undefined), [screen, id, isWaiting]);
}
