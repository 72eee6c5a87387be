import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';

/**
 * One row of cells side by side. `bar`: it is shown inverse over its whole width; the texts in it are to be inverse
 * themselves.
 */
export function Row({
  columns,
  bar,
  children,
}: {
  columns: number;
  bar?: boolean;
  children: ReactNode;
}): ReactElement {
  return (
    <Box width={columns} height={1} flexShrink={0}>
      {bar && (
        <Box position="absolute">
          <Text inverse>{' '.repeat(columns)}</Text>
        </Box>
      )}
      {children}
    </Box>
  );
}
