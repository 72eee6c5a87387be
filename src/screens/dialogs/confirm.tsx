import { Box, Text } from 'ink';
import { type ReactElement, useState } from 'react';
import { type Confirm, confirmDialog } from '../../state/dialogs.js';
import { Paragraph } from '../components/paragraph.js';
import { theme } from '../theme.js';
import { dialog } from './dialog.js';
import { DialogLayout } from './dialog-layout.js';
import { closeKeys, useDialog, useKeyMap, useMouse } from './use-dialog.js';

const COMMANDS_SHOWN = 6;

/**
 * A warning: what will happen, the exact commands, and Cancel chosen first. No letter means yes, so text typed by
 * mistake confirms nothing.
 */
function ConfirmDialog({ title, lines, commands, verb, onYes }: Confirm): ReactElement {
  const { close, isArmed, columns } = useDialog();
  const [yes, setYes] = useState(false);
  const answer = () => {
    close();
    if (yes) onYes();
  };
  const toggle = () => setYes(!yes);
  useKeyMap({
    left: () => setYes(false),
    right: () => setYes(true),
    tab: toggle,
    'shift-tab': toggle,
    enter: answer,
    n: close,
    ...closeKeys(close),
  });
  const more = commands.length - COMMANDS_SHOWN;
  return (
    <DialogLayout title={title} mood="warning" hints={{ '←→': 'choose', enter: 'do it', esc: 'cancel' }}>
      <Box flexDirection="column" flexShrink={1} overflowY="hidden">
        <Paragraph columns={columns}>{lines}</Paragraph>
        {commands.length > 0 && (
          <Box flexDirection="column" marginTop={1}>
            <Text {...theme.dim}>It will run:</Text>
            <Paragraph columns={columns} tone="accent">
              {commands.slice(0, COMMANDS_SHOWN).map((command) => `  ${command}`)}
            </Paragraph>
            {more > 0 && <Text {...theme.dim}>{`  and ${more} more`}</Text>}
          </Box>
        )}
      </Box>
      <Box marginTop={1} gap={2} flexShrink={0}>
        <Button label="Cancel" isChosen={isArmed && !yes} onPick={() => (yes ? setYes(false) : answer())} />
        <Button label={verb} isChosen={isArmed && yes} onPick={() => (yes ? answer() : setYes(true))} />
      </Box>
    </DialogLayout>
  );
}

type ButtonProps = { label: string; isChosen: boolean; onPick: () => void };

/** A click chooses it, and one more presses it. */
function Button({ label, isChosen, onPick }: ButtonProps): ReactElement {
  const box = useMouse((act) => act === 'click' && onPick());
  return (
    <Box ref={box}>
      <Text {...(isChosen && theme.selected)}>{`${isChosen ? '▶' : ' '} ${label} `}</Text>
    </Box>
  );
}

export const confirm = dialog(confirmDialog, ConfirmDialog, { width: 68 });
