import { type AppContext, changeDialog, closeDialog } from '../state/app-context.js';
import { moveCursor } from '../state/cursor.js';
import { editField, type Field, pasteField } from '../state/field.js';
import type { DialogOf } from '../state/view.js';
import { streamNameProblem } from '../state/vms/name-rules.js';
import type { Key } from '../terminal/key-names.js';

type StreamDialog = DialogOf<'stream'>;

const STEPS = new Map([
  ['up', -1],
  ['ctrl-p', -1],
  ['shift-tab', -1],
  ['pageup', -8],
  ['down', 1],
  ['ctrl-n', 1],
  ['tab', 1],
  ['pagedown', 8],
]);

/** What a key means where a stream is chosen: arrows choose, letters type another name. */
export function streamKeys(app: AppContext, dialog: StreamDialog, key: Key): void {
  const { names, cursor, field } = dialog;
  if (key.name === 'esc' || key.name === 'ctrl-c') return closeDialog(app.store);
  if (key.name === 'enter') return choose(app, dialog);
  const step = STEPS.get(key.name);
  if (step !== undefined) {
    return changeDialog(app.store, dialog, { cursor: moveCursor(names.length + 1, cursor, step) });
  }
  const edited = editField(field, key);
  if (edited !== null) typeName(app, dialog, edited);
}

/** A paste is another name. */
export function streamPaste(app: AppContext, dialog: StreamDialog, text: string): void {
  typeName(app, dialog, pasteField(dialog.field, text));
}

/** A name that cannot be is not chosen: what is wrong with it stands there. */
function choose({ store }: AppContext, { names, cursor, field, onName }: StreamDialog): void {
  const name = names[cursor] ?? field.text;
  if (streamNameProblem(name) !== null) return;
  closeDialog(store);
  onName(name);
}

function typeName(app: AppContext, dialog: StreamDialog, field: Field): void {
  changeDialog(app.store, dialog, { field, cursor: dialog.names.length });
}
