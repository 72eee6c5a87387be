import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { safeText } from '../../terminal/safe-text.js';
import { type Tone, theme } from '../theme.js';
import { cutRows, wrapText } from './wrap-text.js';

export type ParagraphProps = {
  /** Raw texts, each on lines of its own. Blanks at the start of one indent all of it. */
  children: string | readonly string[];
  columns: number;
  tone?: Tone;
  /** The most rows that it takes, at least one; all that it needs unless given. */
  rows?: number;
  marginBottom?: number;
};

/** Texts broken at blanks. Ink's own breaking would begin rows with the blank. */
export function Paragraph(props: ParagraphProps): ReactElement {
  const { children, columns, tone = 'plain', rows = Number.POSITIVE_INFINITY, marginBottom = 0 } = props;
  const lines = [children].flat().flatMap((text) => wrapText(safeText(text), columns));
  return (
    <Box flexDirection="column" flexShrink={0} marginBottom={marginBottom}>
      {cutRows(lines, rows).map((line, at) => (
        <Text key={String(at)} wrap="truncate" {...theme[tone]}>
          {line === '' ? ' ' : line}
        </Text>
      ))}
    </Box>
  );
}
