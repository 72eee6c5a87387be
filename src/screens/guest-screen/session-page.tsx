import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import type { SessionView } from '../../state/ports.js';
import { safeStart } from '../../terminal/safe-text.js';
import { KeyHint } from '../components/key-hint.js';
import { Paragraph } from '../components/paragraph.js';
import { progressWords } from '../hint-bar/keyboard-words.js';
import { theme } from '../theme.js';
import { useAppState } from '../use-screen.js';
import { AfterEnd } from './after-end.js';
import { GuestScreen } from './guest-screen.js';
import { VncPage } from './vnc-page.js';

export type SessionPageProps = { session: SessionView; columns: number; rows: number };

/** A session's tab: the guest's screen with notes below it, or the VNC server. */
export function SessionPage(props: SessionPageProps): ReactElement {
  return props.session.mode === 'vnc' ? <VncPage {...props} /> : <GuestPage {...props} />;
}

/** The most rows for why a session has ended. */
const END_ROWS = 3;

function GuestPage({ session, columns, rows }: SessionPageProps): ReactElement {
  const { id, state, remarks, pasting } = session;
  const escapeKey = useAppState(({ settings }) => settings.escapeKey);
  const isScrolled = useAppState(({ view }) => view.scrolled.has(id));
  const hasKeyboard = useAppState(({ view }) => view.captured === id);
  const isFocused = useAppState(({ view }) => view.pane === 'main');
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <GuestScreen id={id} />
      {isScrolled && (
        <Note>
          <Text {...theme.warn}>Scrolled back: End or a key returns to the end</Text>
        </Note>
      )}
      {remarks.length > 0 && (
        <Note>
          <Text {...theme.dim}>{`tool: ${safeStart(remarks.at(-1) ?? '')}`}</Text>
        </Note>
      )}
      <StateWords session={session} columns={columns} />
      {state === 'ended' ? (
        <Note>{hasKeyboard ? <KeyHint of={escapeKey} does="gives the keys back" /> : <AfterEnd />}</Note>
      ) : (
        !hasKeyboard &&
        (isFocused || pasting !== null) && (
          <Note>
            {pasting !== null && <Text {...theme.selected}>{` ${progressWords(pasting)} `}</Text>}
            {pasting !== null && isFocused && '  '}
            {isFocused && (pasting !== null ? <KeyHint of="esc" does="stops it" /> : <PageKeys />)}
          </Note>
        )
      )}
    </Box>
  );
}

function PageKeys(): ReactElement {
  return (
    <>
      <KeyHint of="i" does="types into it" />
      <KeyHint of="pageup" does="scrolls back" />
    </>
  );
}

/** What is wrong with a session, and why it has ended. */
export function StateWords({
  session,
  columns,
}: Pick<SessionPageProps, 'session' | 'columns'>): ReactElement {
  const { trouble, state, endedBecause } = session;
  const why = safeStart(endedBecause ?? 'no reason was given', END_ROWS * columns);
  return (
    <>
      {trouble !== null && (
        <Paragraph columns={columns} tone="warn" rows={END_ROWS}>
          {trouble}
        </Paragraph>
      )}
      {state === 'ended' && (
        <Paragraph columns={columns} tone="bad" rows={END_ROWS}>
          {`Ended: ${why}`}
        </Paragraph>
      )}
    </>
  );
}

function Note({ children }: { children: ReactNode }): ReactElement {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">{children}</Text>
    </Box>
  );
}
