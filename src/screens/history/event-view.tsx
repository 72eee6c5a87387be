import { Text } from 'ink';
import { type ReactElement, useState } from 'react';
import { notify } from '../../state/app-context.js';
import { cursorAfter } from '../../state/cursor.js';
import { safeText } from '../../terminal/safe-text.js';
import { KeyHint } from '../components/key-hint.js';
import { Parts } from '../components/parts.js';
import { DialogLayout } from '../dialogs/dialog-layout.js';
import { useDialog, useKeys } from '../dialogs/use-dialog.js';
import { useScreen } from '../use-screen.js';
import { eventRows } from './event-rows.js';
import type { HistoryEvent } from './paging.js';

/** One event in full, with its tool runs. */
export function EventView({ event, onBack }: { event: HistoryEvent; onBack: () => void }): ReactElement {
  const { app } = useScreen();
  const { columns, rows } = useDialog();
  const [scroll, setScroll] = useState(0);
  const height = Math.max(rows - 2, 1);
  const all = eventRows(event, columns);
  const steps = Math.max(all.length - height, 0) + 1;
  const first = Math.min(scroll, steps - 1);
  useKeys((key) => {
    const moved = cursorAfter(key.name, steps, first, Math.max(height - 1, 1));
    if (moved !== null) setScroll(moved);
    else if (key.name === 'y') {
      app.copy(event.tools.map(({ line }) => `${safeText(line)}\n`).join(''));
      notify(app, `${event.tools.length} lines sent to the terminal's clipboard`, 'good');
    } else if (['esc', 'q', 'enter', 'ctrl-c'].includes(key.name)) onBack();
    return true;
  });
  return (
    <DialogLayout
      title={safeText(event.title)}
      hints={
        <>
          <KeyHint of="y" does="copy the commands" />
          <KeyHint of="↑↓" does="scroll" />
          <KeyHint of="esc" does="back" />
        </>
      }
    >
      {all.slice(first, first + height).map((parts, at) => (
        <Text key={String(first + at)} wrap="truncate">
          {parts.length === 0 ? ' ' : <Parts of={parts} />}
        </Text>
      ))}
    </DialogLayout>
  );
}
