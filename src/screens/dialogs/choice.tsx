import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { type Choice, choiceDialog, type Question } from '../../state/dialogs.js';
import { KeyHint } from '../components/key-hint.js';
import { Paragraph } from '../components/paragraph.js';
import { type SelectItem, SelectList } from '../components/select-list.js';
import { wrapText } from '../components/wrap-text.js';
import { theme } from '../theme.js';
import { dialog } from './dialog.js';
import { CHOOSE_HINTS, DialogLayout } from './dialog-layout.js';
import { closeKeys, useDialog, useKeyMap } from './use-dialog.js';

/** A question with a few answers; those that cannot be chosen say why. */
function ChoiceDialog({ title, lines, choices }: Question): ReactElement {
  const { columns, rows, isSmall, close } = useDialog();
  useKeyMap(closeKeys(close));
  const about = lines.flatMap((line) => wrapText(line, columns));
  const room = roomFor(rows, about.length, choices.length, isSmall);
  return (
    <DialogLayout title={title} hints={CHOOSE_HINTS}>
      <Box flexDirection={isSmall && rows < 2 ? 'row' : 'column'} flexShrink={0}>
        {isSmall && (
          <Box flexShrink={rows < 2 ? 0 : 1}>
            <Text bold wrap="truncate">
              {rows < 2 ? `${title} ` : title}
            </Text>
          </Box>
        )}
        {room.about > 0 && about.length > 0 && (
          <Paragraph columns={columns} rows={room.about} marginBottom={isSmall ? 0 : 1}>
            {about}
          </Paragraph>
        )}
        <SelectList
          key="answers"
          items={choices.map(itemOf)}
          rows={room.answers}
          onSelect={(choice) => {
            close();
            choice.choose();
          }}
        />
        {isSmall && rows > 2 && (
          <Text wrap="truncate">
            <KeyHint of="enter" does="do it" />
            <KeyHint of="esc" does="cancel" />
          </Text>
        )}
      </Box>
    </DialogLayout>
  );
}

/**
 * The rows for what a question is about, and for its answers. These get half of the rows if they need them; on a
 * terminal that is too small they come first.
 */
function roomFor(rows: number, about: number, count: number, isSmall: boolean) {
  if (isSmall) {
    const left = rows - (rows > 2 ? 2 : 1);
    const answers = Math.min(Math.max(left, 1), count);
    return { about: Math.max(left - answers, 0), answers };
  }
  const shown = Math.min(about, rows - Math.min(count, Math.ceil(rows / 2)) - 1);
  return { about: shown, answers: rows - shown - (shown > 0 ? 1 : 0) };
}

function itemOf(choice: Choice, at: number): SelectItem<Choice> {
  const { label, hint = '', disabledReason = null } = choice;
  const shown = (
    <>
      {label}
      {disabledReason === null && hint !== '' && <Text {...theme.dim}>{`  ${hint}`}</Text>}
    </>
  );
  return { key: `${at} ${label}`, value: choice, label: shown, disabledReason };
}

export const choice = dialog(choiceDialog, ChoiceDialog, { width: 68, fitsAnywhere: true });
