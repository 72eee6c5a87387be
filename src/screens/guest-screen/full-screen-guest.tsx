import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { safeStart } from '../../terminal/safe-text.js';
import { saysMore } from '../hint-bar/keyboard-hint.js';
import { CONSOLE } from '../screen.js';
import { theme } from '../theme.js';
import { useFresh } from '../use-fresh.js';
import { useAppState, useSize } from '../use-screen.js';
import { GuestScreen } from './guest-screen.js';
import { StateWords } from './state-words.js';

/** How long the escape key stands in the guest's room. */
const HINT_MS = 6000;
/** How long what the tool said last stands there: less, so that what it says at its start gets no second row. */
const REMARK_MS = 5000;

type FullScreenGuestProps = {
  id: string;
  columns: number;
  /** The row below the guest, which tells who has the keyboard, and the key that leads back. */
  status: ReactElement;
};

/**
 * A guest that is typed into, on the whole terminal, without borders. The rows below it are the guest's once there is
 * nothing new on them, except where a console leaves them free anyway.
 */
export function FullScreenGuest({ id, columns, status }: FullScreenGuestProps): ReactElement {
  const { rows } = useSize();
  const tab = useAppState(({ tabs }) => tabs.find(({ view }) => view.id === id) ?? null);
  const remark = tab?.view.remarks.at(-1);
  const isConsole = tab?.view.mode === 'console';
  const hasRoom = isConsole && rows > CONSOLE.rows;
  const isHintNew = useFresh(id, HINT_MS, true);
  const isRemarkNew = useFresh(remark, REMARK_MS, false) && !isHintNew && remark !== undefined;
  const isTold = useIsTold();
  const hasStatus = hasRoom || isHintNew || isTold;
  return (
    <>
      <Box flexDirection="column" flexGrow={1} alignItems="center" justifyContent="center">
        <Box
          width={isConsole ? Math.min(columns, CONSOLE.columns) : columns}
          height={isConsole ? CONSOLE.rows : rows}
        >
          <GuestScreen id={id} ofRows={rows} />
        </Box>
      </Box>
      {isRemarkNew && (
        <Box height={1} flexShrink={0}>
          <Text wrap="truncate" {...theme.dim}>
            {safeStart(remark)}
          </Text>
        </Box>
      )}
      {tab !== null && <StateWords tab={tab} columns={columns} />}
      {hasStatus && status}
    </>
  );
}

/** True while the row below the guest says more than the escape key. */
function useIsTold(): boolean {
  const message = useAppState(({ view }) => view.message);
  const hasMore = useAppState(saysMore);
  return hasMore || message !== null;
}
