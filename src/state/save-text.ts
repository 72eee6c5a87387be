import { freePath, writeNewFile } from '../host/new-file.js';
import { safeText } from '../terminal/safe-text.js';
import { type AppContext, notify } from './app-context.js';
import { countOfLines } from './copy-text.js';
import { formDialog, openDialog } from './dialogs.js';
import { absolutePath } from './wizard/complete-path.js';
import { whereabouts } from './wizard/host.js';

/** Asks for a file, and saves a text there. `stem`: the beginning of the name that is offered. */
export function openSaveForm(
  app: AppContext,
  { title, stem, text }: { title: string; stem: string; text: string },
): void {
  const offered = freePath(absolutePath(`${stem}.txt`, whereabouts()));
  openDialog(app.store, formDialog, {
    title,
    lines: [`${countOfLines(text)}. Only you can read the file; one that is there is never overwritten.`],
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
