import { Box, Text } from 'ink';
import InkTextInput from 'ink-text-input';
import { type ReactElement, useRef } from 'react';
import { editField, fieldOf, pasteField } from '../../state/field.js';
import { safeText } from '../../terminal/safe-text.js';
import { useDialog, useKeys, usePaste } from '../dialogs/use-dialog.js';

export type TextInputProps = {
  /** Safe text. */
  label: string;
  value: string;
  isFocused?: boolean;
  onChange: (value: string) => void;
  /** Called after a paste. It takes pastes without the focus, too. */
  onPaste?: () => void;
};

/** ink-text-input with Ctrl-U, Ctrl-W and pastes, for short plain texts; `TextField` is for others. */
export function TextInput(props: TextInputProps): ReactElement {
  const { label, value, isFocused = true, onChange, onPaste } = props;
  const { isTop } = useDialog();
  // ink-text-input puts its cursor at the end of a text only when it is mounted: a new key mounts it again where
  // the text is not what was typed into it.
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
          // Backspace deletes half of some characters; the other half goes too.
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
