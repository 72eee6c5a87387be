import { safeText } from '../../terminal/safe-text.js';
import { type AppContext, notify } from '../app-context.js';
import { type Choice, openChoice } from '../dialogs.js';
import { type Action, action } from './action.js';

const WHAT: Readonly<Record<string, string>> = {
  journal: "systemd's journal, by journalctl",
  kmsg: "the kernel's own device",
  dmesg: "the kernel's ring, asked every few seconds",
};

/** What a log source is called in a sentence, safe to show. */
function sourceName(id: string): string {
  if (id === 'kmsg') return '/dev/kmsg';
  return id === 'journal' ? 'the journal' : safeText(id);
}

function choose(app: AppContext, asked: string): void {
  app.logSources.choose(asked);
  notify(app, asked === 'auto' ? 'The best log source is looked for.' : `Log source: ${sourceName(asked)}.`);
}

async function openMenu(app: AppContext): Promise<void> {
  const found = await app.logSources.list();
  const now = app.logSources.chosen();
  const sources = found.map(
    ({ id, cannot }): Choice => ({
      label: sourceName(id),
      hint: `${now?.id === id ? 'in use, ' : ''}${WHAT[id] ?? 'a log file'}`,
      disabledReason: cannot === null ? null : safeText(cannot),
      choose: () => choose(app, id),
    }),
  );
  const best: Choice = {
    label: 'auto',
    hint: `${now?.asked === 'auto' ? 'in use, ' : ''}the best one that can be read`,
    choose: () => choose(app, 'auto'),
  };
  openChoice(app.store, 'Log source', ['Where kernel messages come from:'], [best, ...sources]);
}

const logSource = action({
  id: 'log-source',
  title: 'log source',
  summary: 'Choose where the kernel messages come from: a log file, the journal, /dev/kmsg or dmesg.',
  keys: ['S'],
  scope: 'log',
  run: (app) => void openMenu(app),
});

/** Actions on the log source, in the order of the help. */
export const LOG_SOURCE_ACTIONS: readonly Action[] = [logSource];
