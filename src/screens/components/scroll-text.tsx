import { Box, Text } from 'ink';
import { memo, type ReactElement, useState } from 'react';
import { cursorAfter } from '../../state/cursor.js';
import { useKeys } from '../dialogs/use-dialog.js';
import { type Tone, theme } from '../theme.js';
import { type Part, Parts } from './parts.js';
import { wrapText } from './wrap-text.js';

/** One row of a long text. */
export type TextLine = readonly Part[];

/** A safe text broken at blanks into lines of at most `columns` columns. */
export function textLines(text: string, columns: number, tone: Tone = 'plain'): readonly TextLine[] {
  return wrapText(text, columns).map((line) => [{ text: line, tone }]);
}

/** A text in at most `rows` rows, which arrows, page keys and Space scroll; where more is below, it says so. */
export function ScrollText({ lines, rows }: { lines: readonly TextLine[]; rows: number }): ReactElement {
  const [wanted, setWanted] = useState(0);
  const last = Math.max(lines.length - rows, 0);
  const start = Math.min(wanted, last);
  useKeys(({ name }) => {
    const next = cursorAfter(name === 'space' ? 'pagedown' : name, last + 1, start, Math.max(rows - 1, 1));
    if (next !== null) setWanted(next);
    return next !== null;
  });
  const below = last - start;
  const shown = lines.slice(start, start + rows - (below > 0 ? 1 : 0));
  return (
    <Box flexDirection="column" flexShrink={0}>
      {shown.map((line, at) => (
        <ScrollRow key={String(start + at)} line={line} />
      ))}
      {below > 0 && <Text {...theme.dim}>{`… ${below + 1} more lines: PgDn`}</Text>}
    </Box>
  );
}

const ScrollRow = memo(function ScrollRow({ line }: { line: TextLine }): ReactElement {
  return <Text wrap="truncate">{line.length === 0 ? ' ' : <Parts of={line} />}</Text>;
});
