import type { PasteView } from '../../state/ports.js';
import { sessionName } from '../../state/session-name.js';
import type { AppState } from '../../state/store.js';
import { takingKeys, typedInto } from '../../state/typing.js';

/** How far a paste is, in words. */
export function progressWords({ typed, of, isStuck }: PasteView): string {
  const count = `${typed.toLocaleString('en')} of ${of.toLocaleString('en')} keys`;
  return isStuck ? `the guest takes no keys: pasted ${count}` : `pasting ${count}`;
}

/** How far the paste is that is typed; of several the one with most left. Null: none takes long. */
export function pasteWords(state: AppState): string | null {
  const pastes = typedInto(state).flatMap(({ view }) => (view.pasting === null ? [] : [view.pasting]));
  const [last] = [...pastes].sort((a, b) => b.of - b.typed - (a.of - a.typed));
  return last === undefined ? null : progressWords(last);
}

/** The sign that several sessions are typed into, and which are left out; null: at most one is. */
export function typingWords(state: AppState): { sign: string; notes: string } | null {
  const { typingToMarked } = state.view;
  if (typingToMarked === null) return null;
  const count = takingKeys(state).length;
  const ended = typedInto(state).filter(({ view }) => view.state === 'ended');
  const notes = [
    ...(typingToMarked.said === null ? [] : [typingToMarked.said]),
    ...ended.map((tab) => `${sessionName(tab)} has ended`),
  ];
  return { sign: `TYPING TO ${count} ${count === 1 ? 'SESSION' : 'SESSIONS'}`, notes: notes.join('; ') };
}
