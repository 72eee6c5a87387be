import { Box, Text } from 'ink';
import TextInput from 'ink-text-input';
import type { ReactElement } from 'react';
import type { Field } from '../state/field.js';
import { cutText } from '../terminal/cut-text.js';
import { safeStart } from '../terminal/safe-text.js';
import { textWidth } from '../terminal/text-width.js';
import { fieldWindow } from './field-window.js';
import { ansi, type Line, STYLES, span } from './line.js';

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
 * One row with a label and a text being typed, cut to its width around the cursor. Keys are not handled here:
 * the field comes from the store.
 */
export function TextField({
  label,
  field,
  columns,
  focused,
  placeholder = '',
}: TextFieldProps): ReactElement {
  const shownLabel = cutText(label, Math.max(columns - 4, 1));
  const room = Math.max(columns - textWidth(shownLabel), 4);
  const head = span(shownLabel, focused ? STYLES.bold : STYLES.plain);
  const inset = cutText(safeStart(placeholder), room);
  if (!focused) return <Row line={[head, restingText(field, room, inset)]} columns={columns} />;
  const { before, at, after } = fieldWindow(field, room);
  if (at === '') {
    return (
      <Box width={columns} height={1} flexShrink={0}>
        <Text>{ansi([head])}</Text>
        {/* Its cursor stands at the end only when it is mounted. */}
        <TextInput key={before} value={before} placeholder={inset} onChange={ignore} />
      </Box>
    );
  }
  return <Row line={[head, span(before), span(at, STYLES.selected), span(after)]} columns={columns} />;
}

function ignore(): void {}

function Row({ line, columns }: { line: Line; columns: number }): ReactElement {
  return (
    <Box width={columns} height={1} flexShrink={0}>
      <Text wrap="truncate">{ansi(line)}</Text>
    </Box>
  );
}

/** A field without the keys shows its beginning. */
function restingText({ text }: Field, room: number, inset: string): Line[number] {
  return text === '' ? span(inset, STYLES.dim) : span(cutText(safeStart(text), room));
}
