import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { safeText } from '../../terminal/safe-text.js';
import { theme } from '../theme.js';
import { cutRows, wrapText } from './wrap-text.js';

const PROBLEM_ROWS = 3;

/** What is wrong with what was typed, in at most three rows below a blank one. */
export function Problem(props: { problem: string | null; columns: number }): ReactElement | null {
  const rows = problemRows(props.problem, props.columns);
  if (rows.length === 0) return null;
  return (
    <Box flexDirection="column" flexShrink={0} marginTop={1}>
      {rows.map((row, at) => (
        <Text key={String(at)} {...theme.bad} wrap="truncate">
          {row}
        </Text>
      ))}
    </Box>
  );
}

/** How many rows {@link Problem} takes. */
export function problemHeight(problem: string | null, columns: number): number {
  const { length } = problemRows(problem, columns);
  return length === 0 ? 0 : length + 1;
}

/** What is wrong with what was typed, in rows of at most `columns` columns; raw text. */
export function problemRows(problem: string | null, columns: number): readonly string[] {
  return problem === null ? [] : cutRows(markedRows(safeText(problem), columns), PROBLEM_ROWS);
}

/** A text in rows behind a `!`, with room for the mark of {@link cutRows}. */
export function markedRows(text: string, columns: number): readonly string[] {
  return wrapText(text, columns - 4).map((row, at) => `${at === 0 ? '!' : ' '} ${row}`);
}
