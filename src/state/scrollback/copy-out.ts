import { freePath, writeNewFile } from '../../host/new-file.js';
import { safeText } from '../../terminal/safe-text.js';
import { type AppContext, notify } from '../app-context.js';
import { formDialog, openDialog } from '../dialogs.js';
import { sessionForFile } from '../file-names.js';
import type { SessionLines } from '../ports.js';
import { absolutePath } from '../wizard/complete-path.js';
import { whereabouts } from '../wizard/host.js';
import type { Copying } from './browsing.js';
import { allText, selectedText, selectionOf } from './selection.js';
import { setBrowsing } from './set-browsing.js';

/** The longest text that terminals take for the clipboard: xterm takes 100,000 bytes of base64, with what is around. */
export const MOST_COPIED_BYTES = 74_994;

/** Copies what is selected to the user's clipboard and leaves copy mode, or says why not. */
export function copySelection(app: AppContext, id: string, lines: SessionLines, copying: Copying): void {
  const selection = selectionOf(copying);
  if (selection === null) {
    return notify(app, 'Nothing is selected: Space begins a selection, V one of whole lines.', 'bad');
  }
  const text = selectedText(lines, selection);
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_COPIED_BYTES) {
    const size = `${Math.ceil(bytes / 1000)} kB`;
    return notify(app, `${size} are too much for a terminal's clipboard (75 kB): s saves to a file.`, 'bad');
  }
  app.copy(text);
  leaveCopying(app, id);
  const sent = `Sent to your terminal's clipboard: ${countOf(text)}`;
  if (selection.from.row >= lines.first) notify(app, `${sent}.`, 'good');
  else notify(app, `${sent}; what was selected above has left the scrollback.`, 'bad');
}

/** Back to the session as it goes on. */
export function leaveCopying({ store }: AppContext, id: string): void {
  setBrowsing(store, id, { copying: null, at: null });
}

/** Asks for a file, and saves what is selected, or all lines. Copy mode goes on. */
export function saveSelection(app: AppContext, id: string, lines: SessionLines, copying: Copying): void {
  const selection = selectionOf(copying);
  const text = selection === null ? allText(lines) : selectedText(lines, selection);
  const tab = app.store.getState().tabs.find(({ view }) => view.id === id);
  if (tab === undefined) return;
  const stem = sessionForFile({ ...tab.view, vmName: tab.vmName });
  const offered = freePath(absolutePath(`${stem}.txt`, whereabouts()));
  openDialog(app.store, formDialog, {
    title: selection === null ? 'Save all lines' : 'Save the selection',
    lines: [`${countOf(text)}. Only you can read the file; one that is there is never overwritten.`],
    fields: [{ label: 'file', text: offered }],
    verb: 'save',
    onDone: ([typed = '']) => {
      const path = absolutePath(typed, whereabouts());
      if (path === '') return 'A name is needed.';
      const problem = writeNewFile(path, `${text}\n`);
      if (problem === null) {
        notify(app, `Saved as ${safeText(path)}.`, 'good');
        return null;
      }
      if (problem.taken) return `It is there already. This one is free: ${safeText(freePath(path))}`;
      return `It cannot be written: ${safeText(problem.reason)}`;
    },
  });
}

function countOf(text: string): string {
  const lines = text.split('\n').length;
  return lines === 1 ? '1 line' : `${lines} lines`;
}
