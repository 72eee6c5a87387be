import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { MESSAGES_ACTION } from '../../state/actions/message-actions.js';
import { keyOf } from '../../state/actions/table.js';
import { shownMessage } from '../../state/messages.js';
import type { Message } from '../../state/view.js';
import { cutText } from '../../terminal/cut-text.js';
import { textWidth } from '../../terminal/text-width.js';
import { keyLabel } from '../components/key-label.js';
import { theme } from '../theme.js';
import { useAppData, useAppState } from '../use-screen.js';
import { BrowsingHint, browsingWords, SearchField } from './browsing-hint.js';
import { HintRow } from './hint-row.js';
import { hintsOf } from './hints.js';
import { KeyboardHint } from './keyboard-hint.js';
import { LogFilterField } from './log-filter-field.js';

type HintBarProps = {
  columns: number;
  /** What is shown while the manager has not the keyboard. */
  keyboard?: ReactElement;
};

/**
 * The hint bar: a message for a while, else only the keys that work where the keys are, and on which VM. While a
 * dialog is open it puts its own keys there.
 */
export function HintBar({ columns, keyboard = <KeyboardHint /> }: HintBarProps): ReactElement {
  const message = useAppState(({ view }) => shownMessage(view));
  const isElsewhere = useAppState(({ view }) => view.captured !== null || view.opening !== null);
  const isLoud = useAppState(({ view }) => view.typingToMarked !== null);
  const isSearching = useAppState(({ view }) => view.searching !== null);
  const isFiltering = useAppState(({ view }) => view.log.filtering !== null);
  const browsing = useAppState(browsingWords);
  const hasDialog = useAppState(({ view }) => view.dialogs.length > 0);
  return (
    <Box width={columns} height={1} paddingLeft={1} flexShrink={0}>
      {isSearching ? (
        <SearchField columns={columns - 2} />
      ) : isFiltering ? (
        <LogFilterField columns={columns - 2} />
      ) : message !== null && !isLoud ? (
        <MessageText message={message} columns={columns - 2} />
      ) : hasDialog ? null : isElsewhere ? (
        keyboard
      ) : browsing.copying !== null || browsing.search !== null ? (
        <BrowsingHint {...browsing} />
      ) : (
        <Hints />
      )}
    </Box>
  );
}

const SIGNS = { good: '✓ ', warn: '- ', bad: '! ', plain: '' };

/** A message, cut where it does not fit: behind the cut stands the key that opens it in full, where that key works. */
function MessageText({ message, columns }: { message: Message; columns: number }): ReactElement {
  const keyName = useAppState((state) => keyOf(state, MESSAGES_ACTION.id));
  const isOurs = useAppState(({ view }) => view.captured === null && view.dialogs.length === 0);
  const whole = SIGNS[message.tone] + message.text;
  const isCut = textWidth(whole) > columns;
  const key = isCut && isOurs && keyName !== '' ? ` ${keyLabel(keyName)}` : '';
  return (
    <Text wrap="truncate">
      <Text {...theme[message.tone]}>{cutText(whole, columns - textWidth(key))}</Text>
      <Text {...theme.key}>{key}</Text>
    </Text>
  );
}

function Hints(): ReactElement {
  return <HintRow {...useAppData(hintsOf)} />;
}
