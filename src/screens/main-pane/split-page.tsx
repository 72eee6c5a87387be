import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { SessionTab } from '../../state/store.js';
import { SessionPage } from '../guest-screen/session-page.js';
import type { PaneSize } from '../layout.js';
import { theme } from '../theme.js';
import { useAppState } from '../use-screen.js';
import { cutSessionName } from './cut-session-name.js';
import { halvesOf } from './halves.js';

/** Of the sign before a name. */
const SIGN_COLUMNS = 2;

type SplitPageProps = PaneSize & { sessions: readonly [SessionTab, SessionTab] };

/** Two sessions in one pane, each below a row with its name. */
export function SplitPage({ sessions: [first, second], columns, rows }: SplitPageProps): ReactElement {
  const halves = halvesOf({ columns, rows });
  return (
    <Box width={columns} height={rows} flexDirection={halves.across ? 'row' : 'column'}>
      <Half session={first} {...halves.first} />
      {halves.across && <Rule rows={rows} />}
      <Half session={second} {...halves.second} />
    </Box>
  );
}

const NAME_ROWS = 1;

function Half({ session, columns, rows }: PaneSize & { session: SessionTab }): ReactElement {
  const isShown = useAppState(({ view }) => view.tab === session.view.id);
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      <Box height={NAME_ROWS} flexShrink={0}>
        <Text wrap="truncate" {...(isShown ? theme.bold : theme.dim)}>
          {isShown ? '▶ ' : '  '}
          {cutSessionName(session, columns - SIGN_COLUMNS)}
        </Text>
      </Box>
      <SessionPage tab={session} columns={columns} rows={rows - NAME_ROWS} />
    </Box>
  );
}

function Rule({ rows }: { rows: number }): ReactElement {
  return (
    <Box width={1} height={rows} flexShrink={0} flexDirection="column">
      <Text {...theme.dim}>{Array.from({ length: rows }, () => '│').join('\n')}</Text>
    </Box>
  );
}
