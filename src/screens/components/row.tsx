import { Box } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import { PADDING } from '../layout.js';
import { theme } from '../theme.js';

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

/** One row of texts side by side, with a blank at each end. */
export function Row({ columns, bar, hasSign = false, children }: RowProps): ReactElement {
  return (
    <Box
      width={columns}
      height={1}
      flexShrink={0}
      paddingLeft={hasSign ? 0 : PADDING}
      paddingRight={PADDING}
      {...(bar && theme.selected)}
    >
      {children}
    </Box>
  );
}
