import { type AppContext, changeDialog, closeDialog } from '../../state/app-context.js';
import { cursorAfter } from '../../state/cursor.js';
import type { DialogOf } from '../../state/view.js';
import type { Key } from '../../terminal/key-names.js';
import { type Line, STYLES, span } from '../line.js';
import { type Drawn, hint, listWindow, paragraph, type Room } from './drawn.js';

/** A question with a few answers; one that cannot be chosen says why. */
export function choiceDrawn(dialog: DialogOf<'choice'>, room: Room): Drawn {
  const rows = dialog.choices.map((choice): Line => {
    if (choice.disabledReason === null)
      return [span(choice.label), span(choice.hint === '' ? '' : `  ${choice.hint}`, STYLES.dim)];
    return [span(`${choice.label}: ${choice.disabledReason}`, STYLES.dim)];
  });
  const text = dialog.lines.flatMap((part) => paragraph(part, room));
  const height = Math.max(room.rows - text.length - 1, 1);
  return {
    title: dialog.title,
    lines: [...text, ...(text.length > 0 ? [[]] : []), ...listWindow(rows, shownCursor(dialog), height)],
    footer: [...hint('↑↓', 'choose'), ...hint('Enter', 'do it'), ...hint('Esc', 'cancel')],
  };
}

/** Before the dialog can be answered no answer is marked. */
export function shownCursor({ cursor, armedAt }: DialogOf<'choice'>): number {
  return armedAt === null ? -1 : cursor;
}

/** What a key means in a choice. */
export function choiceKeys({ store }: AppContext, dialog: DialogOf<'choice'>, key: Key): void {
  const moved = cursorAfter(key.name, dialog.choices.length, dialog.cursor);
  if (moved !== null) {
    return changeDialog(store, dialog, { cursor: moved });
  }
  if (key.name === 'esc' || key.name === 'q' || key.name === 'ctrl-c') return closeDialog(store);
  if (key.name !== 'enter') return;
  const choice = dialog.choices[dialog.cursor];
  if (choice === undefined || choice.disabledReason !== null) return;
  closeDialog(store);
  choice.choose();
}
