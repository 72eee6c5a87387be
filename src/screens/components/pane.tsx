import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { theme } from '../theme.js';

export type PaneProps = {
  /** Stands in the top border: texts. */
  title: ReactNode;
  columns: number;
  rows: number;
  /** The pane that has the keys has a heavier border. */
  focused: boolean;
  children?: ReactNode;
};

/** A box with a border of exactly `rows` × `columns`, and a title in it. */
export function Pane({ title, columns, rows, focused, children }: PaneProps): ReactElement {
  return (
    <Box width={columns} height={rows} flexShrink={0}>
      <Box
        width={columns}
        height={rows}
        borderStyle={focused ? 'bold' : 'round'}
        {...(focused ? { borderColor: theme.accent.color } : { borderDimColor: true })}
        flexDirection="column"
      >
        {children}
      </Box>
      <Box position="absolute" marginLeft={1} width={columns - 2}>
        <Text wrap="truncate"> {title} </Text>
      </Box>
    </Box>
  );
}
