import { type ReactElement, useMemo } from 'react';
import { notify } from '../../state/app-context.js';
import { commandsDialog } from '../../state/dialogs.js';
import type { CommandRecord } from '../../state/operations/outcome.js';
import { KeyHint } from '../components/key-hint.js';
import { ScrollText, type TextLine } from '../components/scroll-text.js';
import { useAppState, useScreen } from '../use-screen.js';
import { commandLines } from './command-lines.js';
import { dialog } from './dialog.js';
import { DialogLayout } from './dialog-layout.js';
import { useDialog, useKeys } from './use-dialog.js';

/** Each v3 command as run, newest first. */
function CommandsDialog(): ReactElement {
  const { app } = useScreen();
  const { columns, rows, close } = useDialog();
  const commands = useAppState((state) => state.commands);
  const lines = useMemo(() => logLines(commands, columns), [commands, columns]);
  useKeys(({ name }) => {
    if (name === 'y') {
      app.copy(commands.map((record) => `${record.line}\n`).join(''));
      notify(app, `${commands.length} lines sent to the terminal's clipboard`, 'good');
      return true;
    }
    if (!['esc', 'q', '@', 'enter', 'ctrl-c'].includes(name)) return false;
    close();
    return true;
  });
  return (
    <DialogLayout
      title="Command log"
      hints={
        <>
          <KeyHint of="y" does="copy as shell lines" />
          <KeyHint of="↑↓" does="scroll" />
          <KeyHint of="esc" does="close" />
        </>
      }
    >
      <ScrollText lines={lines} rows={rows - 2} />
    </DialogLayout>
  );
}

function logLines(records: readonly CommandRecord[], columns: number): readonly TextLine[] {
  if (records.length === 0) return [[{ text: 'No v3 command was run yet.', tone: 'dim' }]];
  return [...records].reverse().flatMap((record): readonly TextLine[] => [
    [
      { text: timeOf(record.startedAt), tone: 'dim' },
      { text: `  ${record.purpose}`, tone: 'bold' },
    ],
    ...commandLines(record, columns),
    [],
  ]);
}

function timeOf(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

export const commands = dialog(commandsDialog, CommandsDialog, { width: 110, takesTypeAhead: true });
