import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import type { Pane as PaneName } from '../../state/view.js';
import type { RowHit } from '../keys/mouse-areas.js';
import { FRAME, theme } from '../theme.js';
import { useMouseArea } from '../use-mouse-area.js';
import { Beside } from './beside.js';

export type PaneProps = {
  /** Texts, shown in the top border. */
  title: ReactNode;
  columns: number;
  rows: number;
  /** False: it has no border, and its title a row of its own, so that the terminal's mouse copies clean text. */
  framed: boolean;
  /** True where the pane has the keys: its title stands between two lines. */
  focused: boolean;
  /** Which pane it is, for the mouse. */
  pane: PaneName;
  /** What stands at a column of the title. */
  titleAt?: (column: number) => RowHit | null;
  children?: ReactNode;
};

/** Of what stands before the title. */
const TITLE_MARGIN = 1;

/** A box of exactly `rows` × `columns` with a border and a title in it. */
export function Pane(props: PaneProps): ReactElement {
  const { title, columns, rows, framed, focused, pane, titleAt = () => null, children } = props;
  const box = useMouseArea({ pane });
  const titleBox = useMouseArea({ pane, at: (_row, column) => titleAt(column - TITLE_MARGIN) });
  if (!framed) {
    return (
      <Box ref={box} width={columns} height={rows} flexShrink={0} flexDirection="column">
        <Box ref={titleBox} height={1} flexShrink={0}>
          <Text wrap="truncate"> {title}</Text>
        </Box>
        <Beside value={0}>{children}</Beside>
      </Box>
    );
  }
  const frame = focused ? theme.accent : theme.dim;
  return (
    <Box ref={box} width={columns} height={rows} flexShrink={0}>
      <Box width={columns} height={rows} borderStyle={FRAME} borderColor={frame.color} flexDirection="column">
        {children}
      </Box>
      <Box ref={titleBox} position="absolute" marginLeft={1} width={columns - 2}>
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
