import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { Tone } from '../theme.js';
import { TextLine, textLines } from './parts.js';

export type ParagraphProps = {
  /** Texts, each on lines of its own. Blanks at the start of one indent all of it. */
  children: string | readonly string[];
  columns: number;
  tone?: Tone;
  /** The most rows that it takes; all that it needs unless given. */
  rows?: number;
  marginBottom?: number;
};

/** Texts broken at blanks. Ink's own breaking would begin rows with the blank. */
export function Paragraph({ children, columns, tone, rows, marginBottom = 0 }: ParagraphProps): ReactElement {
  return (
    <Box flexDirection="column" flexShrink={0} marginBottom={marginBottom}>
      {[children]
        .flat()
        .flatMap((text) => textLines(text, columns, tone))
        .slice(0, rows)
        .map((line, at) => (
          <TextLine key={String(at)} line={line} />
        ))}
    </Box>
  );
}
