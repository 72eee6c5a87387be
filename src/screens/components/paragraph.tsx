import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { type Tone, theme } from '../theme.js';
import { wrapText } from './wrap-text.js';

export type ParagraphProps = {
  /** Safe text. Blanks at its start indent all of it. */
  children: string;
  columns: number;
  tone?: Tone;
  /** The most rows that it takes; all that it needs unless given. */
  rows?: number;
};

/** A text broken at blanks. Ink's own breaking would begin rows with the blank. */
export function Paragraph({ children, columns, tone = 'plain', rows }: ParagraphProps): ReactElement {
  return (
    <Box flexDirection="column" flexShrink={0}>
      {wrapText(children, columns)
        .slice(0, rows)
        .map((line, at) => (
          <Text key={String(at)} wrap="truncate" {...theme[tone]}>
            {line === '' ? ' ' : line}
          </Text>
        ))}
    </Box>
  );
}
