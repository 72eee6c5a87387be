import { Box, Text } from 'ink';
import InkTextInput from 'ink-text-input';
import { type ReactElement, useRef } from 'react';
import { editField, fieldOf, pasteField } from '../../state/field.js';
import { safeText } from '../../terminal/safe-text.js';
import { useDialog, useKeys, usePaste } from '../dialogs/use-dialog.js';

export type TextInputProps = {
  /** Stands before the text; safe. */
  label: string;
  value: string;
  isFocused?: boolean;
  onChange: (value: string) => void;
  /** Called when a text was pasted into it; it takes pastes without the focus, too. */
  onPaste?: () => void;
};

/**
 * One line to be typed by ink-text-input, with Ctrl-U, Ctrl-W and pastes. It is for short plain texts; see
 * {@link TextField} for others.
 */
export function TextInput(props: TextInputProps): ReactElement {
  const { label, value, isFocused = true, onChange, onPaste } = props;
  const { isTop } = useDialog();
  // Of a text that it has not typed itself it does not know that the cursor belongs behind it: it is made anew.
  const shown = useRef({ text: value, version: 0 });
  if (shown.current.text !== value) shown.current = { text: value, version: shown.current.version + 1 };
  useKeys((key) => {
    if (!isFocused || (key.name !== 'ctrl-u' && key.name !== 'ctrl-w')) return false;
    onChange(editField(fieldOf(value), key)?.text ?? value);
    return true;
  });
  usePaste((text) => {
    onChange(safeText(pasteField(fieldOf(value), text).text));
    onPaste?.();
  });
  return (
    <Box height={1} flexShrink={0}>
      <Text bold={isFocused}>{label}</Text>
      <Text wrap="truncate-start">
        <InkTextInput
          key={String(shown.current.version)}
          value={value}
          focus={isFocused && isTop}
          // Backspace takes one half of some characters; what it leaves is no character.
          onChange={(typed) => {
            const text = typed.replace(/\p{Cs}/gu, '');
            shown.current = { ...shown.current, text };
            onChange(text);
          }}
        />
      </Text>
    </Box>
  );
}
