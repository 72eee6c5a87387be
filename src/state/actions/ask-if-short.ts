import { type AppContext, notify, portOf } from '../app-context.js';
import { keepConfig } from '../configs.js';
import { openConfirm } from '../dialogs.js';
import { seenFrom, seenFromVm } from '../fleet/at-hand.js';
import { splitKey } from '../fleet/host-id.js';
import type { AppState } from '../store.js';
import { isOccupied } from '../view.js';
import { shownName } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { memoryNeeded, type Shortage, shortages } from '../vms/shortages.js';

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
  const releases = vms.map(({ key, name }) => portOf(app, key).reserve([key], `activate ${shownName(name)}`));
  void Promise.all(unread.map(({ key, config }) => keepConfig(portOf(app, key), store, config)))
    .finally(() => {
      for (const release of releases) release();
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

function unreadConfigs(state: AppState, vms: readonly Vm[]): ReadonlyArray<{ key: string; config: string }> {
  return vms.flatMap(({ key, entry }) =>
    entry === null || seenFromVm(state, key).configs.has(entry.config) ? [] : [{ key, config: entry.config }],
  );
}

/** What their hosts lack for VMs, by those of their configs that have been read. */
function shortagesOf(state: AppState, vms: readonly Vm[]): readonly Shortage[] {
  const hosts = new Set(vms.map(({ key }) => splitKey(key).host));
  return [...hosts].flatMap((host) => {
    const own = vms.filter(({ key }) => splitKey(key).host === host);
    const { configs, snapshot } = seenFrom(state, host);
    const needs = own.map(({ entry }) =>
      entry === null ? null : memoryNeeded(configs.get(entry.config)?.warnings.tree ?? null, entry),
    );
    return shortages(needs, snapshot);
  });
}
