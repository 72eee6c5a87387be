import { type ReactElement, useMemo } from 'react';
import { type DebugBlock, debugDialog } from '../../state/actions/debug-action.js';
import { copyText } from '../../state/copy-text.js';
import { nameForFile } from '../../state/file-names.js';
import type { DebugAnswer } from '../../state/operations/debug.js';
import { openSaveForm } from '../../state/save-text.js';
import { safeText } from '../../terminal/safe-text.js';
import { type Line, textLines } from '../components/parts.js';
import { useScreen } from '../use-screen.js';
import { dialog } from './dialog.js';
import { ScrollDialog } from './scroll-dialog.js';
import { useDialog } from './use-dialog.js';

/** What a VM answered to v3_debug, as one block. */
function DebugAnswerDialog({ title, vmName, answer }: DebugBlock): ReactElement {
  const { app } = useScreen();
  const { columns } = useDialog();
  const lines = useMemo(() => answerLines(answer, columns), [answer, columns]);
  const text = () => [title, ...answer.lines.map((line) => safeText(line.text))].join('\n');
  const save = () =>
    openSaveForm(app, { title: 'Save the answer', stem: `${nameForFile(vmName)}-debug`, text: text() });
  return (
    <ScrollDialog
      title={title}
      lines={lines}
      hints={{ enter: 'close', y: 'copy', s: 'save', '↑↓ PgDn': 'scroll' }}
      keys={{ y: () => copyText(app, text()), s: save }}
    />
  );
}

function answerLines({ lines, doubts }: DebugAnswer, columns: number): readonly Line[] {
  return [
    ...doubts.flatMap((doubt) => textLines(doubt, columns, 'accent')),
    ...(doubts.length === 0 ? [] : [[]]),
    ...lines.flatMap(({ text }) => textLines(text, columns)),
  ];
}

export const debugAnswer = dialog(debugDialog, DebugAnswerDialog, { width: 110 });
