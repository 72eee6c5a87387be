import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';

export type RowProps = { columns: number; bar: boolean; children: ReactNode };

/** One row of texts side by side. `bar`: it is inverse over its whole width; its texts must be inverse themselves. */
export function Row({ columns, bar, children }: RowProps): ReactElement {
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
