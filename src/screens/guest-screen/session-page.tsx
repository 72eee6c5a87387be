import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import type { SessionView } from '../../state/ports.js';
import { safeStart } from '../../terminal/safe-text.js';
import { KeyHint } from '../components/key-hint.js';
import { Paragraph } from '../components/paragraph.js';
import { theme } from '../theme.js';
import { useAppState } from '../use-screen.js';
import { AfterEnd } from './after-end.js';
import { GuestScreen } from './guest-screen.js';
import { VncPage } from './vnc-page.js';

type SessionPageProps = { session: SessionView; columns: number; rows: number };

/** A session's tab: a guest's screen with what there is to say of it below, or the VNC server. */
export function SessionPage({ session, columns, rows }: SessionPageProps): ReactElement {
  if (session.mode === 'vnc') return <VncPage session={session} columns={columns} rows={rows} />;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <GuestScreen id={session.id} />
      <Scrolled id={session.id} />
      <Remark text={session.remarks.at(-1) ?? null} />
      {session.state === 'ended' ? (
        <Ended session={session} columns={columns} />
      ) : (
        <HowToType id={session.id} />
      )}
    </Box>
  );
}

/** Output goes on below what is shown. */
function Scrolled({ id }: { id: string }): ReactElement | null {
  const isScrolled = useAppState(({ view }) => view.scrolled.has(id));
  if (!isScrolled) return null;
  return (
    <Note>
      <Text {...theme.warn}>Scrolled back: End, or typing, follows again</Text>
    </Note>
  );
}

/** What the tool said last beside the guest's screen. */
function Remark({ text }: { text: string | null }): ReactElement | null {
  if (text === null) return null;
  return (
    <Note>
      <Text {...theme.dim}>{`tool: ${safeStart(text)}`}</Text>
    </Note>
  );
}

/** The most rows for why a session has ended. */
const END_ROWS = 3;

function Ended({ session, columns }: { session: SessionView; columns: number }): ReactElement {
  const escapeKey = useAppState(({ settings }) => settings.escapeKey);
  const hasKeys = useAppState(({ view }) => view.captured === session.id);
  const why = safeStart(session.endedBecause ?? 'no reason was given', END_ROWS * columns);
  return (
    <>
      <Paragraph columns={columns} tone="bad" rows={END_ROWS}>
        {`Ended: ${why}`}
      </Paragraph>
      {hasKeys ? (
        <Note>
          <KeyHint of={escapeKey} does="gives the keys back" />
        </Note>
      ) : (
        <AfterEnd />
      )}
    </>
  );
}

function HowToType({ id }: { id: string }): ReactElement | null {
  const isShown = useAppState(({ view }) => view.captured !== id && view.pane === 'main');
  if (!isShown) return null;
  return (
    <Note>
      <KeyHint of="i" does="types into it" />
      <KeyHint of="pageup" does="scrolls back" />
    </Note>
  );
}

function Note({ children }: { children: ReactNode }): ReactElement {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate">{children}</Text>
    </Box>
  );
}
