import { type EditKey, editField, type Field, fieldAt } from '../../state/field.js';

/** The longest notes, in UTF-16 units. */
export const NOTES_LIMIT = 8192;

/** The line that the cursor is in, and the offsets of its ends in the text. */
type Place = { line: Field; start: number; end: number };

/**
 * Edits a text of several lines by a key: like {@link editField} within a line, but Enter breaks the line, and keys
 * that move or delete go on in the next line at its ends.
 * @returns null: not an editing key
 */
export function editNotes(field: Field, key: EditKey): Field | null {
  const { text, cursor } = field;
  const { line, start, end } = placeOf(field);
  const atStart = cursor === start && start > 0;
  const atEnd = cursor === end && end < text.length;
  switch (key.name) {
    case 'enter':
      return insertNotes(field, '\n');
    case 'up':
      return start === 0 ? field : moveToLine(text, start - 1, line.cursor);
    case 'down':
      return end === text.length ? field : moveToLine(text, end + 1, line.cursor);
    case 'left':
    case 'ctrl-b':
      if (atStart) return { text, cursor: cursor - 1 };
      break;
    case 'right':
    case 'ctrl-f':
      if (atEnd) return { text, cursor: cursor + 1 };
      break;
    case 'backspace':
      if (atStart) return joined(text, cursor - 1);
      break;
    case 'delete':
    case 'ctrl-d':
      if (atEnd) return joined(text, cursor);
      break;
  }
  const edited = editField(line, key, NOTES_LIMIT - (text.length - line.text.length));
  return edited === null ? null : withLine(text, start, end, edited);
}

/** Inserts a pasted text with its line breaks; tabs become spaces, other control characters are dropped. */
export function pasteNotes(field: Field, text: string): Field {
  const lines = text
    .slice(0, 4 * NOTES_LIMIT)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(/(?!\n)[\p{Cc}\p{Cs}]/gu, '');
  return insertNotes(field, lines.trimEnd());
}

function insertNotes({ text, cursor }: Field, added: string): Field {
  const room = Math.max(NOTES_LIMIT - text.length, 0);
  const fitting = added.slice(0, room).replace(/[\ud800-\udbff]$/, '');
  return withCursor(text.slice(0, cursor) + fitting + text.slice(cursor), cursor + fitting.length);
}

/** The text without the line break at an offset. */
function joined(text: string, at: number): Field {
  return withCursor(text.slice(0, at) + text.slice(at + 1), at);
}

/** Texts that are joined may form one character: the cursor goes to its end. */
function withCursor(text: string, cursor: number): Field {
  const { line, start, end } = placeOf({ text, cursor });
  return withLine(text, start, end, fieldAt(line.text, line.cursor));
}

function withLine(text: string, start: number, end: number, line: Field): Field {
  return { text: text.slice(0, start) + line.text + text.slice(end), cursor: start + line.cursor };
}

function placeOf({ text, cursor }: Field): Place {
  const start = cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1;
  const found = text.indexOf('\n', cursor);
  const end = found < 0 ? text.length : found;
  return { line: { text: text.slice(start, end), cursor: cursor - start }, start, end };
}

/** Moves the cursor to a column of the line that the offset `within` is in, or to the end of that line. */
function moveToLine(text: string, within: number, column: number): Field {
  const { start, end } = placeOf({ text, cursor: within });
  return withCursor(text, Math.min(start + column, end));
}
