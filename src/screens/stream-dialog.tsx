import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { DialogOf } from '../state/view.js';
import { streamNameProblem } from '../state/vms/name-rules.js';
import { hint } from './dialogs/drawn.js';
import { ansi, fitLine, type Line, STYLES, span } from './line.js';
import { type SelectItem, SelectList } from './select-list.js';
import { TextField } from './text-field.js';
import { problemLines } from './wizard-lines.js';

/** The streams to choose from, and a field for another name, in at most `columns` × `rows` cells. */
export function StreamDialog(props: {
  dialog: DialogOf<'stream'>;
  columns: number;
  rows: number;
}): ReactElement {
  const { dialog, columns, rows } = props;
  const { names, cursor, field } = dialog;
  const items = names.map(
    (name): SelectItem => ({ label: name, hint: '', disabledReason: streamNameProblem(name) }),
  );
  const inField = cursor >= names.length;
  const wrong = inField && field.text !== '' ? streamNameProblem(field.text) : null;
  const below = problemLines(wrong, { columns, rows }).slice(0, 2);
  const intro = names.length > 0 ? 'Streams known of this VM:' : 'No free stream is known: type its name.';
  const height = Math.max(rows - 5 - below.length, 1);
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Row line={[span(intro, STYLES.dim)]} columns={columns} />
      {items.length > 0 ? (
        <SelectList items={items} cursor={inField ? -1 : cursor} columns={columns} rows={height} />
      ) : null}
      <TextField
        label={`${inField ? '▶' : ' '} ${names.length > 0 ? 'another: ' : 'name: '}`}
        field={field}
        columns={columns}
        focused={inField}
      />
      {below.map((one, row) => (
        <Row key={String(row)} line={one} columns={columns} />
      ))}
      <Box flexGrow={1} />
      <Row
        line={[...hint('Enter', 'open it'), ...hint('↑↓', 'choose'), ...hint('Esc', 'cancel')]}
        columns={columns}
      />
    </Box>
  );
}

function Row({ line, columns }: { line: Line; columns: number }): ReactElement {
  return (
    <Box width={columns} height={1} flexShrink={0}>
      <Text wrap="truncate">{ansi(fitLine(line, columns))}</Text>
    </Box>
  );
}
