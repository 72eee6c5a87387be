import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { keyOf } from '../state/actions/table.js';
import { keyLabel } from './components/key-label.js';
import { SMALLEST } from './layout.js';
import { useAppState, useSize } from './use-screen.js';

/** What is shown on a terminal that is too small for the program. */
export function TooSmall(): ReactElement {
  const { columns, rows } = useSize();
  const quit = useAppState((state) => keyOf(state, 'quit'));
  return (
    <Box flexDirection="column" width={columns} height={rows} overflowY="hidden">
      <Text>{`This terminal is too small: ${columns}x${rows}.`}</Text>
      <Text>{`v3_tui needs ${SMALLEST.columns}x${SMALLEST.rows}. Make it larger, or press ${keyLabel(quit)} to quit.`}</Text>
    </Box>
  );
}
