import { type ReactElement, useMemo } from 'react';
import { commandsDialog } from '../../state/actions/view-actions.js';
import { localTime } from '../../state/local-time.js';
import type { CommandRecord } from '../../state/operations/outcome.js';
import type { Line } from '../components/parts.js';
import { useAppState, useScreen } from '../use-screen.js';
import { commandLines, copyCommands } from './command-lines.js';
import { dialog } from './dialog.js';
import { ScrollDialog } from './scroll-dialog.js';
import { useDialog } from './use-dialog.js';
import { useKeysOf } from './use-keys-of.js';

/** Each v3 command as run, newest first. */
function CommandsDialog(): ReactElement {
  const { app } = useScreen();
  const { columns, close } = useDialog();
  const own = useKeysOf('commands', close);
  const commands = useAppState((state) => state.commands);
  const lines = useMemo(() => logLines(commands, columns), [commands, columns]);
  return (
    <ScrollDialog
      title="Command log"
      lines={lines}
      hints={{ y: 'copy as shell lines', '↑↓': 'scroll', esc: 'close' }}
      keys={{ ...own, y: () => copyCommands(app, commands) }}
    />
  );
}

function logLines(records: readonly CommandRecord[], columns: number): readonly Line[] {
  if (records.length === 0) return [[{ text: 'No v3 command has been run yet.', tone: 'dim' }]];
  return [...records].reverse().flatMap((record, at): readonly Line[] => [
    ...(at === 0 ? [] : [[]]),
    [
      { text: localTime(record.startedAt)[1], tone: 'dim' },
      { text: `  ${record.purpose}`, tone: 'bold' },
    ],
    ...commandLines(record, columns),
  ]);
}

export const commands = dialog(commandsDialog, CommandsDialog, { width: 110, takesTypeAhead: true });
