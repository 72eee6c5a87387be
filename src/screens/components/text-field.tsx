import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { Field } from '../../state/field.js';
import { cutText } from '../../terminal/cut-text.js';
import { safeStart } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';
import { theme } from '../theme.js';
import { fieldWindow } from './field-window.js';

export type TextFieldProps = {
  /** Stands before the field; safe text. */
  label: string;
  field: Field;
  /** The width of label and field together. */
  columns: number;
  /** The field that has the keys shows a cursor. */
  focused: boolean;
  /** Shown dimmed while the field is empty; raw. */
  placeholder?: string;
};

/**
 * One row with a label and a text being typed, cut to its width around the cursor. It edits where ink-text-input
 * falls short (docs/decisions.md); the keys go to `editField`.
 */
export function TextField(props: TextFieldProps): ReactElement {
  const { label, field, columns, focused, placeholder = '' } = props;
  const shownLabel = cutText(label, Math.max(columns - 4, 1));
  const room = Math.max(columns - textWidth(shownLabel), 4);
  return (
    <Box width={columns} height={1} flexShrink={0}>
      <Text bold={focused}>{shownLabel}</Text>
      {field.text === '' ? (
        <Empty placeholder={cutText(safeStart(placeholder), room)} focused={focused} />
      ) : focused ? (
        <Edited field={field} room={room} />
      ) : (
        <Text>{cutText(safeStart(field.text), room)}</Text>
      )}
    </Box>
  );
}

function Edited({ field, room }: { field: Field; room: number }): ReactElement {
  const { before, at, after } = fieldWindow(field, room);
  return (
    <Text>
      {before}
      <Text inverse>{at === '' ? ' ' : at}</Text>
      {after}
    </Text>
  );
}

function Empty({ placeholder, focused }: { placeholder: string; focused: boolean }): ReactElement {
  if (!focused) return <Text {...theme.dim}>{placeholder}</Text>;
  return (
    <Text>
      <Text inverse>{placeholder.charAt(0) || ' '}</Text>
      <Text {...theme.dim}>{placeholder.slice(1)}</Text>
    </Text>
  );
}
