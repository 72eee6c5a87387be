import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { shownMessage } from '../../state/messages.js';
import type { AppState } from '../../state/store.js';
import { theme } from '../theme.js';
import { useAppState } from '../use-screen.js';
import { HintRow } from './hint-row.js';

/** What keys do, in a word or two, by the keys' names. */
export type KeyHints = Readonly<Record<string, string>>;

/**
 * The keys of a dialog, in the row of the hint bar, which is empty where they are shown. Of those that have no room
 * the last, which leaves the dialog, stays.
 * @param hints null: no key can answer the dialog yet
 */
export function DialogHints({ hints }: { hints: KeyHints | null }): ReactElement {
  const isFree = useAppState(isBarFree);
  const all = Object.entries(hints ?? {}).map(([key, does]) => ({ key, does, on: '' }));
  return (
    <Box height={1} paddingLeft={1} flexShrink={0}>
      {!isFree ? null : hints === null ? (
        <Text {...theme.dim}>…</Text>
      ) : (
        <HintRow fitting={all.slice(0, -1)} always={all.slice(-1)} />
      )}
    </Box>
  );
}

/** False while a message or a text that is being typed stands in the hint bar. */
function isBarFree({ view }: AppState): boolean {
  const hasMessage = shownMessage(view) !== null && view.typingToMarked === null;
  return !hasMessage && view.searching === null && view.log.filtering === null;
}
