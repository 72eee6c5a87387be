import { Box } from 'ink';
import { type ReactElement, type ReactNode, useContext } from 'react';
import { theme } from '../theme.js';
import { Beside } from './beside.js';

export type RowProps = {
  /** From border to border. */
  columns: number;
  /** True: it is the bar, over its whole width. */
  bar: boolean;
  /** True: its first column is a sign of its own, and not blank. */
  hasSign?: boolean;
  /** Texts. */
  children: ReactNode;
};

/** One row of texts side by side, with a blank at each end; in a pane without a frame with none. */
export function Row({ columns, bar, hasSign = false, children }: RowProps): ReactElement {
  const beside = useContext(Beside);
  return (
    <Box
      width={columns}
      height={1}
      flexShrink={0}
      paddingLeft={hasSign ? 0 : beside}
      paddingRight={beside}
      {...(bar && theme.selected)}
    >
      {children}
    </Box>
  );
}
