import { type EditKey, editField, fieldAt } from './field.js';
import type { Field } from './view.js';

/** The longest notes, in UTF-16 units. */
export const NOTES_LIMIT = 16_384;

/**
 * Edits a text of several lines by a key: as {@link editField}, but Enter breaks the line, and the keys that go to
 * an end or cut up to it stay within the line.
 * @returns null: not an editing key
 */
export function editNotes(field: Field, key: EditKey): Field | null {
  const { text, cursor } = field;
  const start = text.lastIndexOf('\n', cursor - 1) + 1;
  const end = endOfLine(text, cursor);
  switch (key.name) {
    case 'enter':
      return insertNotes(field, '\n');
    case 'up':
      return start === 0 ? field : inLine(text, start - 1, cursor - start);
    case 'down':
      return end === text.length ? field : inLine(text, end + 1, cursor - start);
    case 'home':
    case 'ctrl-a':
      return fieldAt(text, start);
    case 'end':
    case 'ctrl-e':
      return fieldAt(text, end);
    case 'ctrl-u':
      return fieldAt(text.slice(0, start) + text.slice(cursor), start);
    case 'ctrl-k':
      return fieldAt(text.slice(0, cursor) + text.slice(end), cursor);
    default:
      return editField(field, key, NOTES_LIMIT);
  }
}

/** Puts a pasted text in at the cursor with its line breaks; other control characters go, a tab is a space. */
export function pasteNotes(field: Field, text: string): Field {
  const lines = text
    .slice(0, 4 * NOTES_LIMIT)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/(?!\n)[\p{Cc}\p{Cs}]/gu, '');
  return insertNotes(field, lines.replace(/\n+$/, ''));
}

function insertNotes({ text, cursor }: Field, added: string): Field {
  const room = Math.max(NOTES_LIMIT - text.length, 0);
  const fitting = added.slice(0, room).replace(/[\ud800-\udbff]$/, '');
  return fieldAt(text.slice(0, cursor) + fitting + text.slice(cursor), cursor + fitting.length);
}

/** As far into the line that `within` lies in as `column`, or its end. */
function inLine(text: string, within: number, column: number): Field {
  const start = text.lastIndexOf('\n', within - 1) + 1;
  return fieldAt(text, Math.min(start + column, endOfLine(text, within)));
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
