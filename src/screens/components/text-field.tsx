import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { Field } from '../../state/field.js';
import { cutText } from '../../terminal/cut-text.js';
import { safeStart } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';
import { theme } from '../theme.js';
import { fieldWindow } from './field-window.js';

export type TextFieldProps = {
  /** Safe text. */
  label: string;
  field: Field;
  /** The width of label and field together. */
  columns: number;
  /** True where it has the keys: it shows a cursor. */
  focused: boolean;
  /** Shown in brackets while the field is empty: without colours it would look typed. Raw. */
  placeholder?: string;
};

/**
 * One row with a label and a text being typed, cut to its width around the cursor, for what ink-text-input cannot
 * edit (docs/decisions/screens.md, 21); the keys go to `editField`.
 */
export function TextField(props: TextFieldProps): ReactElement {
  const { label, field, columns, focused, placeholder } = props;
  const shownLabel = cutText(label, Math.max(columns - 4, 1));
  const room = Math.max(columns - textWidth(shownLabel), 4);
  const isEmpty = field.text === '';
  const hint = placeholder ? `(${placeholder})` : '';
  const start = cutText(safeStart(isEmpty ? hint : field.text), room);
  const { before, at, after } = isEmpty
    ? { before: '', at: start.charAt(0), after: start.slice(1) }
    : fieldWindow(field, room);
  return (
    <Box width={columns} height={1} flexShrink={0}>
      <Text bold={focused}>{shownLabel}</Text>
      <Text>
        {focused && before}
        {focused && <Text {...theme.selected}>{at || ' '}</Text>}
        <Text {...(isEmpty ? theme.dim : theme.plain)}>{focused ? after : start}</Text>
      </Text>
    </Box>
  );
}
