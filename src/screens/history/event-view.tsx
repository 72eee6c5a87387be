import { type ReactElement, useMemo } from 'react';
import type { HostId } from '../../state/fleet/host-id.js';
import { endWord } from '../../state/history/events.js';
import { momentWords } from '../../state/local-time.js';
import { safeStart, safeText } from '../../terminal/safe-text.js';
import { type Line, textLines } from '../components/parts.js';
import { commandLines, copyCommands } from '../dialogs/command-lines.js';
import { ScrollDialog } from '../dialogs/scroll-dialog.js';
import { useDialog } from '../dialogs/use-dialog.js';
import { useScreen } from '../use-screen.js';
import type { HistoryEvent } from './event-list.js';
import { signOf } from './event-list-view.js';

type EventViewProps = {
  event: HistoryEvent;
  /** When it was, as the list says. */
  at: number;
  /** Whose it is; null: there is only one host. */
  host: HostId | null;
  onBack: () => void;
};

/** One event in full, with the commands that were run. */
export function EventView({ event, at, host, onBack }: EventViewProps): ReactElement {
  const { app } = useScreen();
  const { columns } = useDialog();
  const lines = useMemo(() => eventLines({ event, at, host }, columns), [event, at, host, columns]);
  return (
    <ScrollDialog
      title={safeText(event.title)}
      lines={lines}
      hints={{ y: 'copy the commands', '↑↓': 'scroll', esc: 'back' }}
      keys={{ y: () => copyCommands(app, event.tools) }}
      onLeave={onBack}
    />
  );
}

/** When, who, how it ended, and each command. */
function eventLines({ event, at, host }: Omit<EventViewProps, 'onBack'>, columns: number): readonly Line[] {
  const { who, vm, end, tools } = event;
  const hosted = host === null ? '' : `${safeStart(host)}  `;
  const device = vm?.device == null ? '' : `  ${safeText(vm.device)}`;
  const message = end?.message ?? 'Under way, or v3_tui ended before it was done.';
  return [
    [
      { text: `${momentWords(at)}  ${hosted}${safeText(who)}${device}  `, tone: 'dim' },
      { text: endWord(event), tone: signOf(event).tone },
    ],
    ...message.split('\n').flatMap((line) => textLines(line, columns)),
    ...tools.flatMap((tool) => [
      [],
      ...commandLines({ ...tool, ended: tool.ended ?? 'not known to have ended' }, columns),
    ]),
  ];
}
