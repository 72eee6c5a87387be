import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { safeText } from '../../terminal/safe-text.js';
import { theme } from '../theme.js';
import { cutRows } from './cut-rows.js';
import { wrapText } from './wrap-text.js';

const PROBLEM_ROWS = 3;

/** What is wrong with what was typed, broken into rows of at most `columns` columns; raw text. */
export function problemRows(problem: string | null, columns: number): readonly string[] {
  if (problem === null) return [];
  return cutRows(wrapText(safeText(problem), columns - 4), PROBLEM_ROWS);
}

/** What is wrong with what was typed, in at most three rows below a blank one. */
export function Problem(props: { problem: string | null; columns: number }): ReactElement | null {
  const rows = problemRows(props.problem, props.columns);
  if (rows.length === 0) return null;
  return (
    <Box flexDirection="column" flexShrink={0} marginTop={1}>
      {rows.map((row, at) => (
        <Text key={String(at)} {...theme.bad} wrap="truncate">
          {at === 0 ? '! ' : '  '}
          {row}
        </Text>
      ))}
    </Box>
  );
}
