import { cursorAfter } from '../../state/cursor.js';
import type { Key } from '../../terminal/key-names.js';
import { windowStart } from '../layout.js';
import { type Line, STYLES, span, wrapText } from '../line.js';

/** A dialog as lines: its frame is drawn around them. */
export type Drawn = { title: string; lines: readonly Line[]; footer: Line };

/** How much room a dialog has inside its frame. */
export type Room = { columns: number; rows: number };

/** A text broken into lines of the room's width. */
export function paragraph(text: string, room: Room, style = STYLES.plain): readonly Line[] {
  return wrapText(text, room.columns).map((part): Line => [span(part, style)]);
}

/** Key and word for the footer: `Enter choose`. */
export function hint(key: string, word: string): Line {
  return [span(key, STYLES.key), span(` ${word}  `)];
}

/** The part of long lines that is in sight, and how far it can be scrolled. */
export function scrolled(lines: readonly Line[], scroll: number, rows: number): readonly Line[] {
  const start = Math.min(scroll, Math.max(lines.length - rows, 0));
  const shown = lines.slice(start, start + rows);
  const below = lines.length - start - shown.length;
  if (below <= 0) return shown;
  return [...shown.slice(0, -1), [span(`… ${below + 1} more lines: PgDn`, STYLES.dim)]];
}

/** The scroll position after a key; null where the key does not scroll. */
export function scrollAfter(key: Key, scroll: number, count: number, rows: number): number | null {
  const most = Math.max(count - rows, 0);
  const name = key.name === 'space' ? 'pagedown' : key.name;
  return cursorAfter(name, most + 1, Math.min(scroll, most), Math.max(rows - 1, 1));
}

/** A list cut to its window around the cursor: the selected row has a mark; none with cursor -1. */
export function listWindow(rows: readonly Line[], cursor: number, height: number): readonly Line[] {
  const start = windowStart(Math.max(cursor, 0), rows.length, height, cursor - Math.floor(height / 2));
  return rows.slice(start, start + height).map((row, index) => {
    const chosen = start + index === cursor;
    return [span(chosen ? '▶ ' : '  ', STYLES.accent), ...row];
  });
}
