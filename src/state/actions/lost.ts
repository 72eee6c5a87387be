import { safeStart } from '../../terminal/safe-text.js';
import { type AppContext, notify, showFailures } from '../app-context.js';
import { checklistDialog, openChoice, openDialog } from '../dialogs.js';
import { partOf } from '../fleet/at-hand.js';
import { type HostId, LOCAL_HOST } from '../fleet/host-id.js';
import { isAway, isReadOnlyHost } from '../fleet/trouble.js';
import { snapshotOf } from '../fleet/vms-of-hosts.js';
import { aboutVms } from '../messages.js';
import { holderWords, recoversElsewhere } from '../operations/work-claims.js';
import type { AppState } from '../store.js';
import { isOccupied } from '../view.js';
import { shownName } from '../vms/find.js';
import { lastState, lossKind, lostVms, recoveredWords, wasRunning, wasWords, withVms } from '../vms/lost.js';
import type { Vm } from '../vms/model.js';
import { type Action, action } from './action.js';
import { askIfShort } from './ask-if-short.js';
import { listed } from './bulk.js';
import { namesInTitle } from './vm-actions.js';

/** How many VMs the offer names. */
const LISTED = 5;

/** Opens the offer again to activate what a restart of the host or an unloaded module has made inactive. */
export const LOST_ACTION: Action = action({
  id: 'lost',
  title: 'lost VMs',
  summary:
    'Activate again VMs that were lost when the host restarted or the module was unloaded: all or some, and start them or not.',
  keys: ['L'],
  changes: true,
  scope: 'program',
  enabled: ({ snapshot, progress, claims }) => {
    if (progress !== null) return `${progress.title} is under way`;
    const other = recoversElsewhere(claims);
    if (other !== null) return holderWords(other);
    if (lostVms(snapshot.vms).length === 0)
      return 'no VM was lost by a restart of the host or an unload of the module';
    return snapshot.moduleLoaded ? true : 'the module is not loaded';
  },
  run: (app) => {
    const { host, snapshot } = app.store.getState();
    askToRecover(app, lostVms(snapshot.vms), host);
  },
});

/**
 * Offers to activate the lost VMs again, once for each start of the host or load of the module: as soon as Palacios
 * is back, and not while the user is in the middle of something.
 * @returns what stops it
 */
export function offerLost(app: AppContext): () => void {
  const offered = new Map<HostId, string>();
  const lookAt = (host: HostId, state: AppState) => {
    const part = partOf(state, host);
    const entry = state.hosts.get(host);
    if (part === null || (entry !== undefined && (isAway(entry) || isReadOnlyHost(entry)))) return;
    const { snapshot, claims } = part;
    if (!snapshot.moduleLoaded) offered.delete(host);
    const start = JSON.stringify([snapshot.bootId, snapshot.moduleLoad]);
    if (start === offered.get(host) || !snapshot.moduleLoaded || isOccupied(app.store.getState().view))
      return;
    if (recoversElsewhere(claims) !== null) return;
    const lost = lostVms(snapshot.vms);
    if (lost.length === 0) return;
    offered.set(host, start);
    askToRecover(app, lost, host);
  };
  const look = (state: AppState) => {
    for (const host of state.hosts.keys()) lookAt(host, state);
  };
  look(app.store.getState());
  return app.store.subscribe(look);
}

function askToRecover(app: AppContext, lost: readonly Vm[], host: HostId): void {
  const ran = lost.filter(wasRunning).length;
  const all = (start: boolean) => () => askBringBack(app, stillLost(app, host), start, host);
  const where = host === LOCAL_HOST ? '' : `${safeStart(host)}: `;
  openChoice(app.store, `${where}${TITLES[lossKind(lost)]}`, offerLines(lost), [
    { label: 'Not now', hint: '"lost VMs" offers it again', choose: () => undefined },
    { label: 'Activate all', hint: 'leave them stopped', choose: all(false) },
    {
      label: 'Activate all, and start those that ran',
      hint: `${ran} of ${lost.length}`,
      disabledReason: ran === 0 ? 'none of them ran' : null,
      choose: all(true),
    },
    { label: 'Choose…', choose: () => askWhich(app, stillLost(app, host), host) },
  ]);
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

function offerLines(lost: readonly Vm[]): readonly string[] {
  const were = lost.length === 1 ? '1 VM is' : `${lost.length} VMs are`;
  const shown = listed(lost, LISTED, (vm) => `${shownName(vm.name)}  ${wasWords(vm)}`);
  return [
    `${were} no longer active: Palacios forgets its VMs when ${WHEN[lossKind(lost)]}.`,
    ...shown.map((line) => `  ${line}`),
    ...pausedLines(lost),
  ];
}

function pausedLines(lost: readonly Vm[]): readonly string[] {
  const paused = lost.some((vm) => lastState(vm) === 'paused');
  return paused ? ['What a paused guest held is lost: it is left stopped.'] : [];
}

function askWhich(app: AppContext, lost: readonly Vm[], host: HostId): void {
  openDialog(app.store, checklistDialog, {
    title: 'Activate which?',
    lines: pausedLines(lost),
    items: lost.map((vm) => ({
      key: vm.key,
      label: shownName(vm.name),
      hint: `${wasWords(vm)}${vm.entry?.device ? ` on ${shownName(vm.entry.device)}` : ''}`,
    })),
    also: { label: 'start those that ran', on: lost.some(wasRunning) },
    verb: 'activate',
    onDone: (keys, start) =>
      askBringBack(
        app,
        stillLost(app, host).filter((vm) => keys.includes(vm.key)),
        start,
        host,
      ),
  });
}

/** Another program may have brought some of them back while the user was thinking. */
function stillLost({ store }: AppContext, host: HostId): readonly Vm[] {
  return lostVms(snapshotOf(store.getState(), host)?.vms ?? []);
}

function askBringBack(app: AppContext, vms: readonly Vm[], start: boolean, host: HostId): void {
  if (vms.length === 0) return notify(app, 'None of them is inactive any more.');
  const title = `Activate ${namesInTitle(vms)} all the same?`;
  askIfShort(app, vms, { title, commands: [] }, () => void bringBack(app, vms, start, host));
}

/** Activates VMs one after another, shows the progress, and tells each failure. */
async function bringBack(app: AppContext, vms: readonly Vm[], start: boolean, host: HostId): Promise<void> {
  const { store } = app;
  if (store.getState().progress !== null) return;
  const listener = {
    begins: (_key: string, at: number) =>
      store.setState({ progress: { title: 'activating', at, of: vms.length } }),
    did: () => undefined,
  };
  const keys = vms.map(({ key }) => key);
  const started = start ? vms.filter(wasRunning).map(({ key }) => key) : [];
  const recovered = await app
    .port(host)
    .operations.recover(keys, started, listener)
    .finally(() => store.setState({ progress: null }));
  if ('refused' in recovered) return notify(app, recovered.refused, 'bad');
  const done = withVms(recovered, vms);
  const failures = showFailures(
    store,
    done.flatMap(({ outcomes }) => outcomes),
  );
  notify(app, recoveredWords(done, start), failures === 0 ? 'good' : 'bad', aboutVms(vms));
}
