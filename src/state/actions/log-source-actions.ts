import { safeText } from '../../terminal/safe-text.js';
import { type AppContext, notify, notifyWhile } from '../app-context.js';
import { type Choice, openChoice } from '../dialogs.js';
import { showsAllLogs } from '../log/all-logs.js';
import { sourceIdName } from '../log/source-words.js';
import { setView } from '../store.js';
import { isOccupied } from '../view.js';
import { wordsOn } from '../vms/find.js';
import { type Action, action } from './action.js';

const WHAT: Readonly<Record<string, string>> = {
  journal: "systemd's journal, by journalctl",
  kmsg: "the kernel's own device",
  dmesg: "the kernel's ring, asked every few seconds",
};

async function choose(app: AppContext, asked: string): Promise<void> {
  const choosing = app.logSources.choose(asked);
  if (asked === 'auto') notifyWhile(app, 'Looking for the best log source…', choosing);
  const isShown = await choosing;
  const id = app.logSources.chosen()?.id;
  if (!isShown || id === undefined) return;
  // Its lines have other numbers than those that were held or marked.
  const { log } = app.store.getState().view;
  setView(app.store, { log: { ...log, follow: true, anchor: null } });
  notify(app, `Log source: ${sourceIdName(id)}.`);
}

/** Those whose log sources are being asked: that can take seconds. */
const asking = new WeakSet<AppContext>();

async function openMenu(app: AppContext): Promise<void> {
  if (asking.has(app)) return;
  asking.add(app);
  const looking = app.logSources.list().finally(() => asking.delete(app));
  notifyWhile(app, 'Looking for log sources…', looking);
  const found = await looking;
  const { view } = app.store.getState();
  // The menu is for who waits for it.
  if (view.pane !== 'log' || isOccupied(view)) return;
  const now = app.logSources.chosen();
  const sources = found.map(
    ({ id, cannot }): Choice => ({
      label: sourceIdName(id),
      hint: `${now?.id === id ? 'in use, ' : ''}${WHAT[id] ?? 'a log file'}`,
      disabledReason: cannot === null ? null : safeText(cannot),
      choose: () => void choose(app, id),
    }),
  );
  const best: Choice = {
    label: 'auto',
    hint: `${now?.asked === 'auto' ? 'in use, ' : ''}the best one that can be read`,
    choose: () => void choose(app, 'auto'),
  };
  const title = wordsOn(app.store.getState().host, 'Log source');
  openChoice(app.store, title, ['Where kernel messages come from:'], [best, ...sources]);
}

const logSource = action({
  id: 'log-source',
  title: 'log source',
  summary: 'Choose where the kernel messages come from: a log file, the journal, /dev/kmsg or dmesg.',
  keys: ['S'],
  changes: false,
  scope: 'log',
  enabled: (state) => !showsAllLogs(state) || 'the messages of all hosts are shown',
  run: (app) => void openMenu(app),
});

/** Actions on the log source, in the order of the help. */
export const LOG_SOURCE_ACTIONS: readonly Action[] = [logSource];
