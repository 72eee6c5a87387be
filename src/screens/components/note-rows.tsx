import { Box, Text } from 'ink';
import { memo } from 'react';
import type { Field } from '../../state/field.js';
import { safeText } from '../../terminal/safe-text.js';
import { graphemes, graphemeWidth, textWidth } from '../../terminal/text-width.js';
import { theme } from '../theme.js';
import { windowStart } from './window.js';

/** A row of a text being typed, safe to show. `at`: the character under the cursor; null: it is in another row. */
type NoteRow = { before: string; at: string | null; after: string };

/** A text of several lines being typed, in exactly `rows` rows around its cursor. */
export const NoteRows = memo(function NoteRows(props: {
  field: Field;
  focused: boolean;
  columns: number;
  rows: number;
}) {
  const { field, focused, columns, rows } = props;
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      {noteRows(field, columns, rows).map(({ before, at, after }, row) => (
        <Text key={String(row)} wrap="truncate">
          {before}
          {at !== null && <Text {...(focused ? theme.selected : theme.plain)}>{at}</Text>}
          {after}
        </Text>
      ))}
    </Box>
  );
});

/** The rows of a text around its cursor, at most `rows`, each at most `columns` wide. */
function noteRows({ text, cursor }: Field, columns: number, rows: number): readonly NoteRow[] {
  const all: NoteRow[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    all.push(...rowsOfLine(line, cursor - offset, columns));
    offset += line.length + 1;
  }
  const at = Math.max(
    all.findIndex((row) => row.at !== null),
    0,
  );
  const start = windowStart(at, all.length, rows, at - Math.floor(rows / 2));
  return all.slice(start, start + rows);
}

/** A line broken into rows; `cursor` is an offset that may be outside the line. */
function rowsOfLine(line: string, cursor: number, columns: number): readonly NoteRow[] {
  const rows: NoteRow[] = [];
  let row: NoteRow = { before: '', at: null, after: '' };
  let width = 0;
  let offset = 0;
  for (const grapheme of graphemes(line)) {
    const shown = safeText(grapheme);
    const shownWidth = shown === grapheme ? graphemeWidth(grapheme) : textWidth(shown);
    if (width > 0 && width + shownWidth > columns - 1) {
      rows.push(row);
      row = { before: '', at: null, after: '' };
      width = 0;
    }
    if (cursor >= offset && cursor < offset + grapheme.length) row.at = shown;
    else if (row.at === null) row.before += shown;
    else row.after += shown;
    width += shownWidth;
    offset += grapheme.length;
  }
  if (cursor === line.length) row.at = ' ';
  return [...rows, row];
}
