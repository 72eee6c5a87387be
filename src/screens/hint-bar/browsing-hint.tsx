import { Text } from 'ink';
import type { ReactElement } from 'react';
import { searchWords } from '../../state/scrollback/browse.js';
import { browsingOf } from '../../state/scrollback/browsing.js';
import { selectionOf } from '../../state/scrollback/selection.js';
import type { AppState } from '../../state/store.js';
import { focusedSession } from '../../state/target.js';
import { safeStart } from '../../terminal/safe-text.js';
import { ActionHint } from '../components/action-hint.js';
import { KeyHint } from '../components/key-hint.js';
import { TextField } from '../components/text-field.js';
import { theme } from '../theme.js';
import { useAppState } from '../use-screen.js';

/** What copying and searching in the focused session shows; all null: neither is done there. */
export type BrowsingWords = { copying: string | null; search: string | null; isSelecting: boolean };

/** The most columns of the text that is searched for. */
const TEXT_COLUMNS = 24;

/** How copying and searching in the focused session stand, in words. */
export function browsingWords(state: AppState): BrowsingWords {
  const id = focusedSession(state)?.view.id;
  if (id === undefined) return { copying: null, search: null, isSelecting: false };
  const { copying, search } = browsingOf(state.view, id);
  return {
    isSelecting: copying !== null && copying.anchor !== null,
    copying: copying && `copy: ${selectedWords(selectionOf(copying))}`,
    search: search && `/${safeStart(search.text, TEXT_COLUMNS)}: ${searchWords(search)}`,
  };
}

function selectedWords(selection: ReturnType<typeof selectionOf>): string {
  if (selection === null) return 'nothing selected';
  const lines = selection.to.row - selection.from.row + 1;
  return lines === 1 ? '1 line' : `${lines} lines`;
}

/** Copy mode and its keys, or else the search and its keys. */
export function BrowsingHint({ copying, search, isSelecting }: BrowsingWords): ReactElement {
  if (copying === null) {
    return (
      <Text wrap="truncate">
        <Text {...theme.selected}>{` ${search} `}</Text>
        {'  '}
        <ActionHint id="search-older" does="older" />
        <ActionHint id="search-newer" does="newer" />
        <KeyHint of="esc" does="ends the search" />
      </Text>
    );
  }
  return (
    <Text wrap="truncate">
      <Text {...theme.selected}>{` ${copying} `}</Text>
      {'  '}
      {search !== null && `${search}  `}
      {isSelecting ? (
        <>
          <KeyHint of="enter" does="copies" />
          <KeyHint of="s" does="saves" />
        </>
      ) : (
        <>
          <KeyHint of="space" does="selects" />
          <KeyHint of="V" does="lines" />
          <KeyHint of="s" does="saves all" />
        </>
      )}
      <KeyHint of="esc" does="leaves" />
    </Text>
  );
}

/** The text to search for while it is typed. */
export function SearchField({ columns }: { columns: number }): ReactElement | null {
  const field = useAppState(({ view }) => view.searching);
  if (field === null) return null;
  return (
    <TextField label="search: " field={field} columns={columns} focused placeholder="text, then Enter" />
  );
}
