import { type ReactElement, useMemo } from 'react';
import { commandsDialog } from '../../state/actions/view-actions.js';
import { openDialog, outcomeDialog } from '../../state/dialogs.js';
import { lastWords, type Outcome } from '../../state/operations/outcome.js';
import { type Line, textLines } from '../components/parts.js';
import { useScreen } from '../use-screen.js';
import { commandLines } from './command-lines.js';
import { dialog } from './dialog.js';
import { ScrollDialog } from './scroll-dialog.js';
import { useDialog } from './use-dialog.js';
import { useKeysOf } from './use-keys-of.js';

/**
 * An operation that failed, or whose outcome is not known: the state now, what the tools and the kernel said, and
 * what to do.
 */
function OutcomeDialog({ outcome }: { outcome: Outcome }): ReactElement {
  const { app } = useScreen();
  const { columns } = useDialog();
  const toLog = useKeysOf('commands', () => openDialog(app.store, commandsDialog, {}));
  const [key] = Object.keys(toLog);
  const lines = useMemo(() => outcomeLines(outcome, columns), [outcome, columns]);
  return (
    <ScrollDialog
      title={`${outcome.tried}: ${endOf(outcome)}`}
      lines={lines}
      mood={outcome.ok ? 'calm' : outcome.unclear ? 'warning' : 'failure'}
      hints={{ enter: 'close', ...(key !== undefined && { [key]: 'command log' }) }}
      keys={toLog}
    />
  );
}

function endOf({ ok, unclear, commands }: Outcome): string {
  if (ok) return 'done';
  if (unclear) return 'not known';
  return commands.at(-1)?.ended === 'still running' ? 'not finished' : 'failed';
}

function outcomeLines(outcome: Outcome, columns: number): readonly Line[] {
  const { message, ok, commands, advice } = outcome;
  const heading: Line = [{ text: 'What to do:', tone: 'bold' }];
  return [
    ...textLines(message, columns, ok ? 'plain' : 'bold'),
    ...commands.flatMap((record) => [
      [],
      ...commandLines({ ...record, words: lastWords(record.words) }, columns),
    ]),
    ...kernelLines(outcome, columns),
    ...(advice === null ? [] : [[], heading, ...textLines(advice, columns, 'accent')]),
  ];
}

/** The kernel's messages, or that there are none: the tools do not say why they fail. */
function kernelLines({ kernel, commands, ok }: Outcome, columns: number): readonly Line[] {
  if (kernel.length > 0) {
    const words = lastWords(kernel).flatMap((text) => textLines(`  ${text}`, columns));
    return [[], [{ text: 'The kernel said:', tone: 'bold' }], ...words];
  }
  if (ok || commands.length === 0) return [];
  return [[], [{ text: 'There is no kernel message about it.', tone: 'dim' }]];
}

export const outcome = dialog(outcomeDialog, OutcomeDialog, { width: 76 });
