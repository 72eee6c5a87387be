import { type AppContext, changeDialog, closeDialog, notify, openConfirm } from '../../state/app-context.js';
import { editField, type Field, pasteField } from '../../state/field.js';
import { editNotes, pasteNotes } from '../../state/notes-field.js';
import type { DialogOf } from '../../state/view.js';
import { shownName } from '../../state/vms/find.js';
import { tagsFrom } from '../../state/vms/tags.js';
import type { Key } from '../../terminal/key-names.js';
import { safeStart, safeText } from '../../terminal/safe-text.js';
import { graphemes, textWidth } from '../../terminal/text-width.js';
import { fieldWindow } from '../field-window.js';
import { windowStart } from '../layout.js';
import { type Line, STYLES, span } from '../line.js';
import { type Drawn, hint, paragraph, type Room } from './drawn.js';

type NotesDialog = DialogOf<'notes'>;

/** The order in which Tab goes through the dialog. */
const PLACES: readonly NotesDialog['at'][] = ['notes', 'tags', 'save'];

/** How many rows the notes have at most. */
const NOTE_ROWS = 12;

/** A VM's notes and tags being written. */
export function notesDrawn(dialog: NotesDialog, room: Room): Drawn {
  const { at, notes, tags, problem } = dialog;
  const wrong = problem === null ? [] : paragraph(problem, room, STYLES.bad);
  const rows = Math.max(Math.min(NOTE_ROWS, room.rows - 7 - wrong.length), 1);
  return {
    title: `Notes and tags of ${shownName(dialog.vmName)}`,
    lines: [
      label('Notes', at === 'notes'),
      ...noteLines(notes, at === 'notes', room.columns - 2, rows).map((line): Line => [span('  '), ...line]),
      [],
      [...label('Tags  ', at === 'tags'), ...tagField(tags, at === 'tags', room.columns - 8)],
      [],
      [
        span(at === 'save' ? '▶ ' : '  ', STYLES.accent),
        span('[ Save ]', at === 'save' ? STYLES.selected : STYLES.bold),
      ],
      ...wrong,
    ],
    footer: [
      ...hint('Tab', 'next'),
      ...hint('Enter', at === 'notes' ? 'new line' : 'save'),
      ...hint('Ctrl-S', 'save'),
      ...hint('Esc', 'cancel'),
    ],
  };
}

function label(text: string, focused: boolean): Line {
  return [span(focused ? '▶ ' : '  ', STYLES.accent), span(text, focused ? STYLES.bold : STYLES.dim)];
}

function tagField(field: Field, focused: boolean, columns: number): Line {
  if (!focused) return [span(safeStart(field.text, columns))];
  const { before, at, after } = fieldWindow(field, columns);
  return [span(before), span(at === '' ? ' ' : at, STYLES.selected), span(after)];
}

type Row = { line: Line; hasCursor: boolean };

/** The rows of a text of several lines around its cursor, each at most `columns` wide. */
function noteLines(
  { text, cursor }: Field,
  focused: boolean,
  columns: number,
  rows: number,
): readonly Line[] {
  const all: Row[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    all.push(...rowsOfLine(line, focused ? cursor - offset : -1, columns));
    offset += line.length + 1;
  }
  const at = Math.max(
    all.findIndex((row) => row.hasCursor),
    0,
  );
  const start = windowStart(at, all.length, rows, at - Math.floor(rows / 2));
  const shown = all.slice(start, start + rows).map((row) => row.line);
  return [...shown, ...Array.from({ length: rows - shown.length }, (): Line => [])];
}

/** A line broken into rows; `cursor` is an offset in it, or lies outside of it. */
function rowsOfLine(line: string, cursor: number, columns: number): readonly Row[] {
  const rows: Row[] = [];
  let spans: Line[number][] = [];
  let width = 0;
  let hasCursor = false;
  let offset = 0;
  const push = () => {
    rows.push({ line: spans, hasCursor });
    spans = [];
    width = 0;
    hasCursor = false;
  };
  for (const grapheme of graphemes(line)) {
    const shown = safeText(grapheme);
    const isHere = cursor >= offset && cursor < offset + grapheme.length;
    if (width > 0 && width + textWidth(shown) > columns - 1) push();
    spans.push(span(shown, isHere ? STYLES.selected : STYLES.plain));
    width += textWidth(shown);
    hasCursor ||= isHere;
    offset += grapheme.length;
  }
  if (cursor === line.length) {
    spans.push(span(' ', STYLES.selected));
    hasCursor = true;
  }
  push();
  return rows;
}

/** What a key means where notes and tags are written. */
export function notesKeys(app: AppContext, dialog: NotesDialog, key: Key): void {
  const { store } = app;
  const { at, notes, tags } = dialog;
  const place = PLACES.indexOf(at);
  switch (key.name) {
    case 'esc':
    case 'ctrl-c':
      return leave(app, dialog);
    case 'ctrl-s':
      return void save(app, dialog);
    case 'tab':
      return changeDialog(store, dialog, { at: PLACES[(place + 1) % PLACES.length] ?? 'notes' });
    case 'shift-tab':
      return changeDialog(store, dialog, {
        at: PLACES[(place + PLACES.length - 1) % PLACES.length] ?? 'notes',
      });
  }
  if (at !== 'notes' && key.name === 'enter') return void save(app, dialog);
  if (at === 'notes') {
    const edited = editNotes(notes, key);
    if (edited !== null) changeDialog(store, dialog, { notes: edited, problem: null });
    return;
  }
  if (key.name === 'up' && place > 0)
    return changeDialog(store, dialog, { at: PLACES[place - 1] ?? 'notes' });
  if (key.name === 'down' && at === 'tags') return changeDialog(store, dialog, { at: 'save' });
  const edited = at === 'tags' ? editField(tags, key) : null;
  if (edited !== null) changeDialog(store, dialog, { tags: edited, problem: null });
}

/** A paste goes where letters go; notes keep its lines. */
export function notesPaste({ store }: AppContext, dialog: NotesDialog, text: string): void {
  const { at, notes, tags } = dialog;
  if (at === 'notes') changeDialog(store, dialog, { notes: pasteNotes(notes, text), problem: null });
  if (at === 'tags') changeDialog(store, dialog, { tags: pasteField(tags, text), problem: null });
}

/** What was typed is not thrown away unasked. */
function leave({ store }: AppContext, { asFound, notes, tags, vmName }: NotesDialog): void {
  if (notes.text === asFound.notes && tags.text === asFound.tags) return closeDialog(store);
  const warning = {
    title: 'Discard what you typed?',
    lines: [`Notes and tags of ${shownName(vmName)} were changed and are not saved.`],
    verb: 'Discard',
  };
  openConfirm(store, warning, [], () => closeDialog(store));
}

/** Only what was changed is written; a refusal keeps what was typed, and so does a wait in which more is typed. */
async function save(app: AppContext, dialog: NotesDialog): Promise<void> {
  const { asFound, notes, tags } = dialog;
  const isNewNote = asFound.notes !== notes.text;
  const isNewTag = asFound.tags !== tags.text;
  if (!isNewNote && !isNewTag) return closeDialog(app.store);
  const outcome = await app.operations.annotate(dialog.vmKey, {
    ...(isNewNote && { notes: notes.text }),
    ...(isNewTag && { tags: tagsFrom(tags.text) }),
  });
  if (!outcome.ok) return changeDialog(app.store, dialog, { problem: outcome.message });
  const top = app.store.getState().view.dialogs.at(-1);
  const isSame = top?.kind === 'notes' && top.id === dialog.id && top.notes === notes && top.tags === tags;
  if (isSame) closeDialog(app.store);
  else changeDialog(app.store, dialog, { asFound: { notes: notes.text, tags: tags.text } });
  notify(app, outcome.message, 'good');
}
