import { type AppContext, notify } from '../app-context.js';
import {
  type CheckItem,
  type Choice,
  checklistDialog,
  openChoice,
  openDialog,
  outcomeDialog,
} from '../dialogs.js';
import { holderWords, recoversElsewhere } from '../operations/work-claims.js';
import type { AppState } from '../store.js';
import { isOccupied } from '../view.js';
import { shownName } from '../vms/find.js';
import { didRun, lastState, lostTo, lostVms, recoveredWords, wasWords } from '../vms/lost.js';
import type { Vm } from '../vms/model.js';
import { type Action, action } from './action.js';

/** How many VMs the offer names. */
const LISTED = 5;

/** Brings the offer back: to bring to life what a restart of the host or an unloaded module has made inactive. */
export const LOST_ACTION: Action = action({
  id: 'lost',
  title: 'lost VMs',
  summary:
    'Activate the VMs again that were lost when the host restarted or the module was unloaded: all, chosen ones, started or not.',
  keys: ['L'],
  scope: 'program',
  enabled: ({ snapshot, progress, claims }) => {
    if (progress !== null) return `${progress.title} is under way`;
    const other = recoversElsewhere(claims);
    if (other !== null) return holderWords(other);
    if (lostVms(snapshot.vms).length === 0) return 'no VM was lost by a restart of the host or of the module';
    return snapshot.moduleLoaded ? true : 'the module is not loaded';
  },
  run: (app) => askToRecover(app, lostVms(app.store.getState().snapshot.vms)),
});

/**
 * Offers to activate again the VMs that were lost, once for each start of the host or load of the module: as soon as
 * Palacios is there again, and not while the user is in the middle of something.
 * @returns the way to stop
 */
export function offerLost(app: AppContext): () => void {
  let offered: string | null = null;
  const look = ({ snapshot, view, claims }: AppState) => {
    if (!snapshot.moduleLoaded) offered = null;
    const start = JSON.stringify([snapshot.bootId, snapshot.moduleLoad]);
    if (start === offered || !snapshot.moduleLoaded || isOccupied(view)) return;
    if (recoversElsewhere(claims) !== null) return;
    const lost = lostVms(snapshot.vms);
    if (lost.length === 0) return;
    offered = start;
    askToRecover(app, lost);
  };
  look(app.store.getState());
  return app.store.subscribe(look);
}

function askToRecover(app: AppContext, lost: readonly Vm[]): void {
  const ran = lost.filter(didRun).length;
  const all = (start: boolean) => () => void bringBack(app, stillLost(app), start);
  const choices: readonly Choice[] = [
    choice('Not now', 'L offers it again', () => undefined),
    choice('Activate all', 'leave them stopped', all(false)),
    {
      ...choice('Activate all, and start those that ran', `${ran} of ${lost.length}`, all(true)),
      disabledReason: ran === 0 ? 'none of them ran' : null,
    },
    choice('Choose…', '', () => askWhich(app, stillLost(app))),
  ];
  openChoice(app.store, TITLES[lostTo(lost)], offerLines(lost), choices);
}

const TITLES = {
  restart: 'The host was restarted',
  reload: 'The module was reloaded',
  both: 'The host was restarted and the module reloaded',
} as const;

const WHEN = {
  restart: 'the host restarts',
  reload: 'the module is unloaded',
  both: 'the host restarts or the module is unloaded',
} as const;

function choice(label: string, hint: string, choose: () => void): Choice {
  return { label, hint, disabledReason: null, choose };
}

function offerLines(lost: readonly Vm[]): readonly string[] {
  const were = lost.length === 1 ? '1 VM is' : `${lost.length} VMs are`;
  const shown = lost.slice(0, LISTED).map((vm) => `  ${shownName(vm.name)}  ${wasWords(vm)}`);
  const more = lost.length > shown.length ? [`  and ${lost.length - shown.length} more`] : [];
  return [
    `${were} no longer active: Palacios forgets its VMs when ${WHEN[lostTo(lost)]}.`,
    ...shown,
    ...more,
    ...pausedLines(lost),
  ];
}

function pausedLines(lost: readonly Vm[]): readonly string[] {
  const paused = lost.some((vm) => lastState(vm) === 'paused');
  return paused ? ['What a paused guest held is lost: it is left stopped.'] : [];
}

function askWhich(app: AppContext, lost: readonly Vm[]): void {
  openDialog(app.store, checklistDialog, {
    title: 'Activate which?',
    lines: pausedLines(lost),
    items: lost.map(
      (vm): CheckItem => ({
        key: vm.key,
        label: shownName(vm.name),
        hint: `${wasWords(vm)}${vm.entry?.device ? ` on ${shownName(vm.entry.device)}` : ''}`,
      }),
    ),
    also: { label: 'start those that ran', on: lost.some(didRun) },
    verb: 'activate',
    onDone: (keys, start) =>
      void bringBack(
        app,
        stillLost(app).filter((vm) => keys.includes(vm.key)),
        start,
      ),
  });
}

/** Another program may have brought some of them back while the user was thinking. */
function stillLost(app: AppContext): readonly Vm[] {
  return lostVms(app.store.getState().snapshot.vms);
}

/** Brings VMs back one after another, shows how far it is, and tells each failure. */
async function bringBack(app: AppContext, vms: readonly Vm[], start: boolean): Promise<void> {
  const { store } = app;
  if (store.getState().progress !== null) return;
  if (vms.length === 0) return notify(app, 'None of them is inactive any more.');
  const listener = {
    begins: (_vm: Vm, at: number) =>
      store.setState({ progress: { title: 'activating', at, of: vms.length } }),
    did: () => undefined,
  };
  const done = await app.operations
    .recover(vms, start, listener)
    .finally(() => store.setState({ progress: null }));
  if ('refused' in done) return notify(app, done.refused, 'bad');
  const failures = done.flatMap(({ outcomes }) => outcomes.filter((outcome) => !outcome.ok));
  for (const outcome of failures) openDialog(store, outcomeDialog, { outcome });
  notify(app, recoveredWords(done, start), failures.length === 0 ? 'good' : 'bad');
}
