import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { FRAME, theme } from '../theme.js';

export type PaneProps = {
  /** Texts, shown in the top border. */
  title: ReactNode;
  columns: number;
  rows: number;
  /** False: it has no border, and its title a row of its own, so that the terminal's mouse copies clean text. */
  framed: boolean;
  /** True where the pane has the keys: its title stands between two lines. */
  focused: boolean;
  children?: ReactNode;
};

/** A box of exactly `rows` × `columns` with a border and a title in it. */
export function Pane({ title, columns, rows, framed, focused, children }: PaneProps): ReactElement {
  if (!framed) {
    return (
      <Box width={columns} height={rows} flexShrink={0} flexDirection="column">
        <Box height={1} flexShrink={0}>
          <Text wrap="truncate"> {title}</Text>
        </Box>
        {children}
      </Box>
    );
  }
  const frame = focused ? theme.accent : theme.dim;
  return (
    <Box width={columns} height={rows} flexShrink={0}>
      <Box width={columns} height={rows} borderStyle={FRAME} borderColor={frame.color} flexDirection="column">
        {children}
      </Box>
      <Box position="absolute" marginLeft={1} width={columns - 2}>
        <Box flexShrink={1}>
          <Text wrap="truncate">
            <Text {...frame}>{focused ? '┤' : ' '}</Text>
            {title}
          </Text>
        </Box>
        <Text {...frame}>{focused ? '├' : ' '}</Text>
      </Box>
    </Box>
  );
}
