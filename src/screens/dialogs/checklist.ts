import { type AppContext, changeDialog, closeDialog, notify } from '../../state/app-context.js';
import { cursorAfter } from '../../state/cursor.js';
import type { DialogOf } from '../../state/view.js';
import { padText } from '../../terminal/cut-text.js';
import type { Key } from '../../terminal/key-names.js';
import { textWidth } from '../../terminal/text-width.js';
import { type Line, STYLES, span } from '../line.js';
import { type Drawn, hint, listWindow, paragraph, type Room } from './drawn.js';

/** The most columns that a label takes in its row. */
const LABEL_COLUMNS = 32;

/** A list of which some rows are marked; none has the cursor before the dialog can be answered. */
export function checklistDrawn(dialog: DialogOf<'checklist'>, room: Room): Drawn {
  const { items, marked, cursor, armedAt, also } = dialog;
  const columns = Math.min(Math.max(...items.map(({ label }) => textWidth(label))), LABEL_COLUMNS);
  const rows = items.map(
    ({ key, label, hint: words }): Line => [
      span(marked.has(key) ? '[x] ' : '[ ] ', STYLES.accent),
      span(padText(label, columns)),
      span(`  ${words}`, STYLES.dim),
    ],
  );
  const text = dialog.lines.flatMap((part) => paragraph(part, room));
  const question: Line = [span('s', STYLES.key), span(` ${also.label}: `), span(also.on ? 'yes' : 'no')];
  const height = Math.max(room.rows - text.length - (text.length > 0 ? 1 : 0) - 2, 1);
  return {
    title: `${dialog.title}  ${marked.size} of ${items.length} marked`,
    lines: [
      ...text,
      ...(text.length > 0 ? [[]] : []),
      ...listWindow(rows, armedAt === null ? -1 : cursor, height),
      [],
      question,
    ],
    footer: [
      ...hint('Space', 'mark'),
      ...hint('a', 'all or none'),
      ...hint('Enter', `${dialog.verb} the marked`),
      ...hint('Esc', 'cancel'),
    ],
  };
}

/** What a key means in a checklist. Nothing is marked at first, so that Enter alone does nothing. */
export function checklistKeys(app: AppContext, dialog: DialogOf<'checklist'>, key: Key): void {
  const { store } = app;
  const { items, marked, cursor, also } = dialog;
  const moved = cursorAfter(key.name, items.length, cursor);
  if (moved !== null) return changeDialog(store, dialog, { cursor: moved });
  switch (key.name) {
    case 'space':
      return changeDialog(store, dialog, { marked: toggled(marked, items[cursor]?.key) });
    case 'a': {
      const all = marked.size < items.length;
      return changeDialog(store, dialog, { marked: new Set(all ? items.map((item) => item.key) : []) });
    }
    case 's':
      return changeDialog(store, dialog, { also: { ...also, on: !also.on } });
    case 'enter': {
      if (marked.size === 0) return notify(app, 'Nothing is marked: Space marks.', 'bad');
      closeDialog(store);
      return dialog.onDone(
        items.map((item) => item.key).filter((one) => marked.has(one)),
        also.on,
      );
    }
    case 'esc':
    case 'q':
    case 'ctrl-c':
      return closeDialog(store);
  }
}

function toggled(marked: ReadonlySet<string>, key: string | undefined): ReadonlySet<string> {
  const next = new Set(marked);
  if (key !== undefined && !next.delete(key)) next.add(key);
  return next;
}
