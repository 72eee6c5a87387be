import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { useDialog } from '../dialogs/use-dialog.js';
import { PADDING } from '../layout.js';
import { theme } from '../theme.js';

/** A row of a list in a dialog. The chosen one has a mark and is the bar, from frame to frame. */
export function DialogRow({ isChosen, children }: { isChosen: boolean; children: ReactNode }): ReactElement {
  const { columns, isSmall } = useDialog();
  const beside = isSmall ? 0 : PADDING;
  return (
    <Box
      width={columns + 2 * beside}
      height={1}
      flexShrink={0}
      marginLeft={-beside}
      paddingX={beside}
      {...(isChosen && theme.selected)}
    >
      <Text wrap="truncate">
        {isChosen ? '▶ ' : '  '}
        {children}
      </Text>
    </Box>
  );
}
