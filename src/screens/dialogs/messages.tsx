import { type ReactElement, useMemo } from 'react';
import { MESSAGES_ACTION, messagesDialog } from '../../state/actions/message-actions.js';
import { localTime } from '../../state/local-time.js';
import { TONE_WORDS } from '../../state/messages.js';
import type { Message } from '../../state/view.js';
import { type Line, textLines } from '../components/parts.js';
import { wrapText } from '../components/wrap-text.js';
import { useAppState } from '../use-screen.js';
import { dialog } from './dialog.js';
import { ScrollDialog } from './scroll-dialog.js';
import { useDialog } from './use-dialog.js';
import { useKeysOf } from './use-keys-of.js';

/**
 * The newest message in full, and below it the others, each with its time and what it tells of. One that is told
 * meanwhile comes above what is shown: whoever reads goes on reading.
 */
function MessagesDialog(): ReactElement {
  const { id, columns, close } = useDialog();
  const messages = useAppState((state) => state.messages);
  const own = useKeysOf(MESSAGES_ACTION.id, close);
  const { lines, owners } = useMemo(() => messageLines(messages.toReversed(), columns), [messages, columns]);
  const fresh = messages.filter(({ asked }) => asked >= id).length;
  return (
    <ScrollDialog
      title={`Messages${fresh === 0 ? '' : `  ${fresh} new`}`}
      lines={lines}
      owners={owners}
      hints={{ '↑↓ PgDn': 'scroll', esc: 'close' }}
      keys={own}
    />
  );
}

const TIME_COLUMNS = 'hh:mm:ss'.length + 2;
const WORD_COLUMNS = 'warning'.length + 2;

type MessageLines = { lines: readonly Line[]; owners: readonly Message[] };

function messageLines(newestFirst: readonly Message[], columns: number): MessageLines {
  if (newestFirst.length === 0)
    return { lines: [[{ text: 'There has been no message yet.', tone: 'dim' }]], owners: [] };
  const all = newestFirst.map((message, at) => ({
    message,
    lines: at > 0 ? olderLines(message, columns) : newestLines(message, columns, newestFirst.length > 1),
  }));
  return {
    lines: all.flatMap(({ lines }) => lines),
    owners: all.flatMap(({ message, lines }) => lines.map(() => message)),
  };
}

function newestLines({ at, tone, text }: Message, columns: number, hasOlder: boolean): readonly Line[] {
  const word = TONE_WORDS[tone];
  return [
    [
      { text: localTime(at)[1], tone: 'dim' },
      { text: word === '' ? '' : `  ${word}`, tone },
    ],
    ...textLines(text, columns, 'bold'),
    ...(hasOlder ? [[]] : []),
  ];
}

function olderLines({ at, tone, text }: Message, columns: number): readonly Line[] {
  const before = TIME_COLUMNS + WORD_COLUMNS;
  const [first = '', ...rest] = wrapText(text, columns - before);
  return [
    [
      { text: localTime(at)[1].padEnd(TIME_COLUMNS), tone: 'dim' },
      { text: TONE_WORDS[tone].padEnd(WORD_COLUMNS), tone },
      { text: first },
    ],
    ...rest.map((line): Line => [{ text: ' '.repeat(before) + line }]),
  ];
}

export const messages = dialog(messagesDialog, MessagesDialog, { width: 100, takesTypeAhead: true });
