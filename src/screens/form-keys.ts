import { type AppContext, changeDialog } from '../state/app-context.js';
import { moveCursor } from '../state/cursor.js';
import { editField, type Field, pasteField } from '../state/field.js';
import { setView } from '../state/store.js';
import type { DialogOf } from '../state/view.js';
import type { Key } from '../terminal/key-names.js';

type Form = DialogOf<'form'>;

const STEPS = new Map([
  ['up', -1],
  ['ctrl-p', -1],
  ['shift-tab', -1],
  ['down', 1],
  ['ctrl-n', 1],
  ['tab', 1],
]);

/** What a key means in a form: arrows and Tab choose the field, Enter takes all of them. */
export function formKeys(app: AppContext, dialog: Form, key: Key): void {
  const { fields, cursor } = dialog;
  if (key.name === 'esc' || key.name === 'ctrl-c') return dismiss(app, dialog);
  if (key.name === 'enter') return take(app, dialog);
  const step = STEPS.get(key.name);
  if (step !== undefined) {
    return changeDialog(app.store, dialog, { cursor: moveCursor(fields.length, cursor, step) });
  }
  const field = fields[cursor]?.field;
  const edited = field && editField(field, key);
  if (edited) write(app, dialog, edited);
}

/** A paste goes into the field that has the keys. */
export function formPaste(app: AppContext, dialog: Form, text: string): void {
  const field = dialog.fields[dialog.cursor]?.field;
  if (field) write(app, dialog, pasteField(field, text));
}

function write(app: AppContext, dialog: Form, field: Field): void {
  const fields = dialog.fields.map((one, at) => (at === dialog.cursor ? { ...one, field } : one));
  changeDialog(app.store, dialog, { fields, problem: null });
}

function take(app: AppContext, dialog: Form): void {
  const problem = dialog.onDone(dialog.fields.map(({ field }) => field.text));
  if (problem === null) dismiss(app, dialog);
  else changeDialog(app.store, dialog, { problem });
}

/** Takes this form away, wherever it is on the stack: what it began may have laid another dialog on top. */
function dismiss({ store }: AppContext, { id }: Form): void {
  setView(store, { dialogs: store.getState().view.dialogs.filter((dialog) => dialog.id !== id) });
}
