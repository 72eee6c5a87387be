import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { Notice } from '../../state/view.js';
import { KeyHint } from '../components/key-hint.js';
import { theme } from '../theme.js';
import { useNow } from '../use-now.js';
import { useAppData, useAppState } from '../use-screen.js';
import { BrowsingHint, browsingWords, SearchField } from './browsing-hint.js';
import { type Hint, hintsOf } from './hints.js';
import { KeyboardHint } from './keyboard-hint.js';
import { LogFilterField } from './log-filter-field.js';

type HintBarProps = {
  columns: number;
  /** What is shown while the manager has not the keyboard. */
  keyboard?: ReactElement;
};

/** The hint bar: a message for a while, else only the keys that work where the keys are, and on which VM. */
export function HintBar({ columns, keyboard = <KeyboardHint /> }: HintBarProps): ReactElement {
  const notice = useAppState(({ view }) => view.notice);
  const isElsewhere = useAppState(({ view }) => view.captured !== null || view.opening !== null);
  const isLoud = useAppState(({ view }) => view.typingToMarked !== null);
  const isSearching = useAppState(({ view }) => view.searching !== null);
  const isFiltering = useAppState(({ view }) => view.log.filtering !== null);
  const browsing = useAppState(browsingWords);
  const now = useNow(notice !== null);
  return (
    <Box width={columns} height={1} paddingLeft={1} flexShrink={0}>
      {isSearching ? (
        <SearchField columns={columns - 2} />
      ) : isFiltering ? (
        <LogFilterField columns={columns - 2} />
      ) : notice !== null && notice.until > now && !isLoud ? (
        <NoticeText {...notice} />
      ) : isElsewhere ? (
        keyboard
      ) : browsing.copying !== null || browsing.search !== null ? (
        <BrowsingHint {...browsing} />
      ) : (
        <Hints />
      )}
    </Box>
  );
}

const SIGNS = { good: '✓ ', bad: '! ', plain: '' };

function NoticeText({ text, tone }: Notice): ReactElement {
  return (
    <Text wrap="truncate" {...theme[tone]}>
      {SIGNS[tone]}
      {text}
    </Text>
  );
}

/** Keys that have no room wrap onto a row that is not shown. */
function Hints(): ReactElement {
  const { fitting, always } = useAppData(hintsOf);
  return (
    <>
      <Box flexWrap="wrap" height={1} overflowY="hidden">
        {fitting.map((hint) => (
          <HintBox key={hint.key + hint.does} hint={hint} />
        ))}
      </Box>
      <Box flexShrink={0}>
        {always.map((hint) => (
          <HintBox key={hint.key + hint.does} hint={hint} />
        ))}
      </Box>
    </>
  );
}

function HintBox({ hint: { key, does, on } }: { hint: Hint }): ReactElement {
  return (
    <Box flexShrink={0}>
      <Text>
        {on !== '' && <Text bold>{`${on}: `}</Text>}
        <KeyHint of={key} does={does} />
      </Text>
    </Box>
  );
}
