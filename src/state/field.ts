/** A line of text being typed, and its cursor, in UTF-16 units and never inside a character. */
export type Field = { text: string; cursor: number };

export const EMPTY_FIELD: Field = { text: '', cursor: 0 };

/** A field with a text, the cursor at its end. */
export function fieldOf(text: string): Field {
  return { text, cursor: text.length };
}

/** What editing needs of a key: its name, and the text that it types, or ''. */
export type EditKey = { name: string; text: string };

/** The longest text in a field, in UTF-16 units: a path has at most 4,095 bytes. */
const FIELD_LIMIT = 4096;

let segmenter: Intl.Segmenter | undefined;

/**
 * Edits a field with a key, as shells do.
 * @param limit the longest text, in UTF-16 units
 * @returns the new field, or the same one where the key changes nothing; null: not an editing key
 */
export function editField(field: Field, key: EditKey, limit = FIELD_LIMIT): Field | null {
  const edit = EDITS[key.name];
  if (edit) return edit(field);
  return key.text === '' || typedText(key.text) === '' ? null : insertText(field, key.text, limit);
}

/**
 * Inserts a pasted text at the cursor, without line breaks at its ends and control characters; other line breaks and
 * tabs become a space each.
 */
export function pasteField(field: Field, text: string, limit = FIELD_LIMIT): Field {
  return insertText(field, text.replace(/^[\r\n]+|[\r\n]+$/g, ''), limit);
}

/** Where there is not room for all, the end of the added text is left out, never half a character. */
function insertText({ text, cursor }: Field, added: string, limit: number): Field {
  const head = text.slice(0, cursor);
  const tail = text.slice(cursor);
  const room = Math.max(limit - text.length, 0);
  const typed = typedText(added.slice(0, 4 * FIELD_LIMIT));
  const fitting = typed.length <= room ? typed : typed.slice(0, boundaryBefore(typed, room));
  return fieldAt(head + fitting + tail, head.length + fitting.length);
}

function typedText(text: string): string {
  return text.replace(/\r\n?|[\n\t\u2028\u2029]/g, ' ').replace(/[\p{Cc}\p{Cs}]/gu, '');
}

/** A field with its cursor at an offset, or at the end of the character there: joined texts may form one. */
export function fieldAt(text: string, cursor: number): Field {
  return { text, cursor: boundaryFrom(text, cursor) };
}

/** The offsets where graphemes begin, and the end of the text. */
function boundaries(text: string): number[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return [...Array.from(segmenter.segment(text), (part) => part.index), text.length];
}

/** The last boundary at or before an offset. */
function boundaryBefore(text: string, offset: number): number {
  return boundaries(text).findLast((at) => at <= offset) ?? 0;
}

/** The first boundary at or after an offset. */
function boundaryFrom(text: string, offset: number): number {
  return boundaries(text).find((at) => at >= offset) ?? text.length;
}

function toLeft({ text, cursor }: Field): number {
  return cursor === 0 ? 0 : boundaryBefore(text, cursor - 1);
}

function toRight({ text, cursor }: Field): number {
  return cursor >= text.length ? text.length : boundaryFrom(text, cursor + 1);
}

const NO_WORD = /[^\p{L}\p{N}\p{M}_]*$/u;
const WORD = /[\p{L}\p{N}\p{M}_]*$/u;

/** Back to the start of a word of letters and digits. */
function toWordLeft({ text, cursor }: Field): number {
  const head = text.slice(0, cursor).replace(NO_WORD, '').replace(WORD, '');
  return boundaryBefore(text, head.length);
}

/** On to the end of the next word of letters and digits. */
function toWordRight({ text, cursor }: Field): number {
  const passed = text.slice(cursor).match(/^[^\p{L}\p{N}\p{M}_]*[\p{L}\p{N}\p{M}_]*/u)?.[0] ?? '';
  return boundaryFrom(text, cursor + passed.length);
}

/** Back to the start of a word or of a part of a path. */
function toPartLeft({ text, cursor }: Field): number {
  const head = text
    .slice(0, cursor)
    .replace(/[\s/]*$/, '')
    .replace(/[^\s/]*$/, '');
  return boundaryBefore(text, head.length);
}

type Aim = (field: Field) => number;
type Edit = (field: Field) => Field;

const start: Aim = () => 0;
const end: Aim = ({ text }) => text.length;

function move(aim: Aim): Edit {
  return (field) => {
    const cursor = aim(field);
    return cursor === field.cursor ? field : { text: field.text, cursor };
  };
}

/** Removes what is between the cursor and its aim. */
function cut(aim: Aim): Edit {
  return (field) => {
    const to = aim(field);
    if (to === field.cursor) return field;
    const from = Math.min(to, field.cursor);
    return fieldAt(field.text.slice(0, from) + field.text.slice(Math.max(to, field.cursor)), from);
  };
}

const EDITS: Readonly<Record<string, Edit | undefined>> = Object.assign(Object.create(null), {
  left: move(toLeft),
  'ctrl-b': move(toLeft),
  right: move(toRight),
  'ctrl-f': move(toRight),
  home: move(start),
  'ctrl-a': move(start),
  end: move(end),
  'ctrl-e': move(end),
  'ctrl-left': move(toWordLeft),
  'alt-left': move(toWordLeft),
  'alt-b': move(toWordLeft),
  'ctrl-right': move(toWordRight),
  'alt-right': move(toWordRight),
  'alt-f': move(toWordRight),
  backspace: cut(toLeft),
  delete: cut(toRight),
  'ctrl-d': cut(toRight),
  'ctrl-u': cut(start),
  'ctrl-k': cut(end),
  'ctrl-w': cut(toPartLeft),
  'alt-backspace': cut(toWordLeft),
  'alt-d': cut(toWordRight),
});
