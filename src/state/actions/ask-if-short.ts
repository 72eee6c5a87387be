import { type AppContext, notify } from '../app-context.js';
import { openConfirm } from '../dialogs.js';
import { setWork } from '../operations/work.js';
import type { AppState } from '../store.js';
import { isOccupied } from '../view.js';
import { shownName } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { memoryNeeded, type Shortage, shortages } from '../vms/shortages.js';
import { keepConfig } from '../watching/watch.js';

/** How many configs are read before VMs are activated; of more VMs only those that were read already count. */
const MOST_READ = 8;

/** What the user is asked: the title of the warning, and the commands that it shows as shell lines. */
type Question = { title: string; commands: readonly string[] };

/**
 * Goes on to activate VMs; where the host seems to lack something for that, only after a warning. While their configs
 * are read for it, the VMs count as worked on: a second key finds them busy.
 */
export function askIfShort(app: AppContext, vms: readonly Vm[], question: Question, go: () => void): void {
  const { store } = app;
  const before = store.getState();
  const unread = unreadConfigs(before, vms);
  if (unread.length === 0 || unread.length > MOST_READ) return ask(app, vms, question, go);
  for (const { key, name } of vms) setWork(store, key, `activate ${shownName(name)}`);
  void Promise.all(unread.map((path) => keepConfig(app.host, store, path)))
    .finally(() => {
      for (const { key } of vms) setWork(store, key, null);
    })
    .then(() => {
      const hasTurned = !isOccupied(before.view) && isOccupied(store.getState().view);
      ask(app, vms, hasTurned ? null : question, go);
    });
}

/** @param question null: the user is in the middle of something else by now, and is only told */
function ask(app: AppContext, vms: readonly Vm[], question: Question | null, go: () => void): void {
  const short = shortagesOf(app.store.getState(), vms).filter(({ isGrave }) => isGrave);
  const [first] = short;
  if (first === undefined) return go();
  if (question === null) return notify(app, `Nothing was activated. ${first.text}`, 'bad');
  const { title, commands } = question;
  const lines = [...short.map(({ text }) => text), 'It will likely be refused; nothing is lost by trying.'];
  openConfirm(app.store, { title, lines, verb: 'Activate' }, commands, go);
}

function unreadConfigs({ configs }: AppState, vms: readonly Vm[]): readonly string[] {
  return vms.flatMap(({ entry }) => (entry === null || configs.has(entry.config) ? [] : [entry.config]));
}

/** What the host lacks for VMs, by those of their configs that have been read. */
function shortagesOf({ configs, snapshot }: AppState, vms: readonly Vm[]): readonly Shortage[] {
  const needs = vms.map(({ entry }) =>
    entry === null ? null : memoryNeeded(configs.get(entry.config)?.warnings.tree ?? null, entry),
  );
  return shortages(needs, snapshot);
}
