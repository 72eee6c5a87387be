import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { KeyHint } from '../components/key-hint.js';
import { theme } from '../theme.js';

/** What can be done with the tab of a session that has ended. */
export function AfterEnd(): ReactElement {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">
        <KeyHint of="w" does="takes the tab away" />
        <Text {...theme.key}>c t v</Text> opens another
      </Text>
    </Box>
  );
}
