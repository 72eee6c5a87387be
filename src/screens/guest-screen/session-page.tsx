import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import type { SessionTab } from '../../state/store.js';
import { safeStart } from '../../terminal/safe-text.js';
import { KeyHint } from '../components/key-hint.js';
import { Paragraph } from '../components/paragraph.js';
import { progressWords } from '../hint-bar/keyboard-words.js';
import { PADDING } from '../layout.js';
import { CONSOLE } from '../screen.js';
import { theme } from '../theme.js';
import { useMouseArea } from '../use-mouse-area.js';
import { useAppState } from '../use-screen.js';
import { GuestScreen } from './guest-screen.js';
import { StateWords } from './state-words.js';
import { ViewHint } from './view-hint.js';
import { VncPage } from './vnc-page.js';

/** In fewer rows, what is said below the guest is short: else nothing of the guest is left. */
const TIGHT_ROWS = 8;
/** The most rows for what was said last beside the screen. */
const REMARK_ROWS = 2;

type SessionPageProps = { tab: SessionTab; columns: number; rows: number };

/** A session's tab: the guest's screen with notes below it, or the VNC server. */
export function SessionPage(props: SessionPageProps): ReactElement {
  const { columns, rows, tab } = props;
  const page = useMouseArea({ pane: 'main', session: tab.view.id });
  return (
    <Box ref={page} width={columns} height={rows}>
      {tab.view.mode === 'vnc' ? <VncPage {...props} /> : <GuestPage {...props} />}
    </Box>
  );
}

function GuestPage({ tab, columns, rows }: SessionPageProps): ReactElement {
  const { view, fate } = tab;
  const { id, state, remarks, pasting } = view;
  const escapeKey = useAppState(({ settings }) => settings.escapeKey);
  const hasKeyboard = useAppState(({ view }) => view.captured === id);
  const isFocused = useAppState(({ view }) => view.pane === 'main' && view.tab === id);
  const remark = remarks.at(-1);
  const below = columns - PADDING;
  // A remark of a tool that has ended matters only where nothing else tells why it did.
  const showsRemark =
    remark !== undefined && (state !== 'ended' || (view.endKind === 'lost' && fate === null));
  return (
    <Box flexDirection="column" width={columns} height={rows} overflowY="hidden">
      <Box
        flexDirection="column"
        minHeight={1}
        height={view.mode === 'console' ? Math.min(CONSOLE.rows, rows) : rows}
        flexShrink={1}
      >
        <GuestScreen id={id} ofRows={rows} />
      </Box>
      <Box flexDirection="column" flexShrink={0} paddingLeft={PADDING}>
        {showsRemark && (
          <Paragraph columns={below} tone="dim" rows={REMARK_ROWS}>
            {safeStart(remark, REMARK_ROWS * below)}
          </Paragraph>
        )}
        <StateWords tab={tab} columns={below} isTight={rows < TIGHT_ROWS} />
        {state === 'ended' ? (
          <Note>
            {hasKeyboard ? (
              <KeyHint of={escapeKey} does="gives the keys back" />
            ) : (
              <ViewHint session={view} columns={columns} rows={rows} />
            )}
          </Note>
        ) : (
          !hasKeyboard &&
          (isFocused || pasting !== null) && (
            <Note>
              {pasting !== null && <Text {...theme.selected}>{` ${progressWords(pasting)} `}</Text>}
              {pasting !== null && isFocused && '  '}
              {isFocused &&
                (pasting !== null ? (
                  <KeyHint of="esc" does="stops it" />
                ) : (
                  <ViewHint session={view} columns={columns} rows={rows} />
                ))}
            </Note>
          )
        )}
      </Box>
    </Box>
  );
}

function Note({ children }: { children: ReactNode }): ReactElement {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">{children}</Text>
    </Box>
  );
}
