import { type AppContext, notify } from '../app-context.js';
import { copyText } from '../copy-text.js';
import { sessionForFile } from '../file-names.js';
import type { SessionLines } from '../ports.js';
import { openSaveForm } from '../save-text.js';
import type { Copying } from './browsing.js';
import { allText, selectedText, selectionOf } from './selection.js';
import { setBrowsing } from './set-browsing.js';

/** Copies what is selected to the user's clipboard and leaves copy mode, or says why not. */
export function copySelection(app: AppContext, id: string, lines: SessionLines, copying: Copying): void {
  const selection = selectionOf(copying);
  if (selection === null) {
    return notify(app, 'Nothing is selected: Space begins a selection, V one of whole lines.', 'bad');
  }
  const text = selectedText(lines, selection);
  const isGone = selection.from.row < lines.first;
  if (copyText(app, text, isGone ? 'what was selected above has left the scrollback' : null)) {
    leaveCopying(app, id);
  }
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
  openSaveForm(app, {
    title: selection === null ? 'Save all lines' : 'Save the selection',
    stem: sessionForFile({ ...tab.view, vmName: tab.vmName, vmKey: tab.vmKey }),
    text,
  });
}
