import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { DialogOf } from '../state/view.js';
import { padText } from '../terminal/cut-text.js';
import { textWidth } from '../terminal/text-width.js';
import { hint, paragraph, type Room } from './dialogs/drawn.js';
import { ansi, fitLine, type Line, STYLES } from './line.js';
import { TextField } from './text-field.js';
import { problemLines } from './wizard-lines.js';

type Form = DialogOf<'form'>;

/** How many rows a form likes to have: its words, its fields, what is wrong, and its keys. */
export function formRows(dialog: Form, room: Room): number {
  return wordsOf(dialog, room).length + dialog.fields.length + belowOf(dialog, room).length + 2;
}

/** Words, fields below each other, and what is wrong with them, in at most `columns` × `rows` cells. */
export function FormDialog(props: { dialog: Form; columns: number; rows: number }): ReactElement {
  const { dialog, columns, rows } = props;
  const { fields, cursor } = dialog;
  const room = { columns, rows };
  const words = wordsOf(dialog, room);
  const below = belowOf(dialog, room);
  const label = Math.max(...fields.map((field) => textWidth(field.label)));
  const fitting = words.slice(0, Math.max(rows - fields.length - below.length - 2, 0));
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Rows lines={fitting} columns={columns} />
      {fields.map((field, at) => (
        <TextField
          key={field.label}
          label={`${at === cursor ? '▶' : ' '} ${padText(field.label, label)}  `}
          field={field.field}
          columns={columns}
          focused={at === cursor}
          placeholder={field.hint}
        />
      ))}
      <Rows lines={below} columns={columns} />
      <Box flexGrow={1} />
      <Rows
        lines={[[...hint('Enter', dialog.verb), ...hint('↑↓', 'choose'), ...hint('Esc', 'cancel')]]}
        columns={columns}
      />
    </Box>
  );
}

function wordsOf({ lines }: Form, room: Room): readonly Line[] {
  const words = lines.flatMap((text) => paragraph(text, room, STYLES.dim));
  return words.length === 0 ? [] : [...words, []];
}

function belowOf({ problem }: Form, room: Room): readonly Line[] {
  return problem === null ? [] : [[], ...problemLines(problem, room).slice(0, 3)];
}

function Rows({ lines, columns }: { lines: readonly Line[]; columns: number }): ReactElement | null {
  if (lines.length === 0) return null;
  return (
    <Box width={columns} height={lines.length} flexShrink={0}>
      <Text wrap="truncate">{lines.map((line) => ansi(fitLine(line, columns))).join('\n')}</Text>
    </Box>
  );
}
