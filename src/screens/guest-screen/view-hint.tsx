import { Text } from 'ink';
import type { ReactElement } from 'react';
import type { SessionView } from '../../state/ports.js';
import { browsingOf } from '../../state/scrollback/browsing.js';
import { ActionHint } from '../components/action-hint.js';
import { KeyHint } from '../components/key-hint.js';
import { CONSOLE } from '../screen.js';
import { theme } from '../theme.js';
import { useAppState } from '../use-screen.js';
import { AfterEnd } from './after-end.js';

type ViewHintProps = { session: SessionView; columns: number; rows: number };

/**
 * What can be done with a session while the manager has the keyboard; inside a `<Text>`. Scrolling is offered only
 * where there is something to scroll, and a view that is scrolled back says so.
 */
export function ViewHint({ session, columns, rows }: ViewHintProps): ReactElement {
  const isCopying = useAppState(({ view }) => browsingOf(view, session.id).copying !== null);
  const isScrolled = useAppState(({ view }) => browsingOf(view, session.id).at !== null);
  // The last row is this hint.
  const isCut = session.mode === 'console' && (columns < CONSOLE.columns || rows - 1 < CONSOLE.rows);
  if (isCopying) return <Text {...theme.warn}>The view is held for copying.</Text>;
  if (isScrolled) {
    return (
      <>
        <Text {...theme.warn}>{'Scrolled back  '}</Text>
        <ActionHint id="last" does="returns to the end" />
      </>
    );
  }
  // Beside what can be done with an ended session, 80 columns leave room for one word each.
  const hasEnded = session.state === 'ended';
  return (
    <>
      {hasEnded ? <AfterEnd /> : <ActionHint id="attach" does="types into it" />}
      {session.hasScrollback ? (
        <ActionHint id="page-up" does={hasEnded ? 'scrolls' : 'scrolls back'} />
      ) : (
        isCut && <KeyHint of="↑↓←→" does={hasEnded ? 'move' : 'move the view'} />
      )}
    </>
  );
}
