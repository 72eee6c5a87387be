import { Box, Text } from 'ink';
import { type ReactElement, useState } from 'react';
import { streamDialog } from '../../state/actions/session-actions.js';
import { streamNameProblem } from '../../state/vms/name-rules.js';
import { safeText } from '../../terminal/safe-text.js';
import { Paragraph } from '../components/paragraph.js';
import { SelectList } from '../components/select-list.js';
import { TextInput } from '../components/text-input.js';
import { theme } from '../theme.js';
import { dialog } from './dialog.js';
import { DialogLayout } from './dialog-layout.js';
import { useDialog, useKeys } from './use-dialog.js';

export type StreamProps = { names: readonly string[]; onName: (name: string) => void };

/** The most rows of the dialog. */
const ROWS = 10;

/** The streams to choose from, and a field for another name: arrows choose, letters type. */
function StreamDialog({ names, onName }: StreamProps): ReactElement {
  const { columns, rows, close } = useDialog();
  const hasList = names.some((name) => streamNameProblem(name) === null);
  const [inField, setInField] = useState(!hasList);
  const [typed, setTyped] = useState('');
  const problem = inField && typed !== '' ? streamNameProblem(typed) : null;
  const choose = (name: string) => {
    // The problem with a bad name is shown already.
    if (streamNameProblem(name) !== null) return;
    close();
    onName(name);
  };
  useKeys(({ name, text }) => {
    if (name === 'esc' || name === 'ctrl-c') close();
    else if (name === 'tab' || name === 'shift-tab') setInField(!inField || !hasList);
    else if (inField && (name === 'up' || name === 'ctrl-p')) setInField(!hasList);
    else if (inField && name === 'enter') choose(typed);
    else if (!inField && text !== '') {
      setTyped(typed + text);
      setInField(true);
    } else return false;
    return true;
  });
  return (
    <DialogLayout title="Which stream?" hints={{ enter: 'open it', '↑↓': 'choose', esc: 'cancel' }}>
      <Text wrap="truncate" {...theme.dim}>
        {names.length > 0 ? 'Known streams of this VM:' : 'No free stream is known: type a name.'}
      </Text>
      {names.length > 0 && (
        <SelectList
          items={names.map((name) => ({
            key: name,
            value: name,
            label: safeText(name),
            disabledReason: streamNameProblem(name),
          }))}
          rows={Math.min(rows, ROWS) - 4}
          isFocused={!inField}
          hasField
          onSelect={choose}
          onLeave={() => setInField(true)}
          onFocus={() => setInField(false)}
        />
      )}
      <TextInput
        label={`${inField ? '▶' : ' '} ${names.length > 0 ? 'another: ' : 'name: '}`}
        value={typed}
        isFocused={inField}
        onChange={setTyped}
        onPaste={() => setInField(true)}
      />
      {problem !== null && (
        <Box marginLeft={2}>
          <Paragraph columns={columns - 2} tone="bad" rows={2}>
            {problem}
          </Paragraph>
        </Box>
      )}
    </DialogLayout>
  );
}

export const stream = dialog(streamDialog, StreamDialog, {
  width: 60,
  takesTypeAhead: true,
  takesText: true,
});
