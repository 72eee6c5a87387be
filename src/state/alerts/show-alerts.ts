import type { AppContext } from '../app-context.js';
import { counted } from '../counted.js';
import type { HostPort } from '../fleet/host-port.js';
import { aboutVms, tell } from '../messages.js';
import type { AppState } from '../store.js';
import { selectedVm } from '../target.js';
import type { Message, ViewState } from '../view.js';
import { hostedName, hostedWords } from '../vms/find.js';
import { type Alert, changeAlert, isAbout, withAlert, withSeen } from './alert.js';
import { createAnnouncer } from './announcer.js';

type App = Pick<AppContext, 'store' | 'now'>;

/** The alerts of the hosts that are followed. `follow` returns what stops it for that host. */
type ShownAlerts = { follow: (host: Pick<HostPort, 'followAlerts'>) => () => void; stop: () => void };

/**
 * Keeps the alerts in the store, and tells of each new one: in the hint bar, and through the terminal by the settings.
 * @param eachHost follows each host as long as it is shown, and returns what stops it
 * @param announce rings or notifies: the words are raw
 * @param isCovered whether a guest has the whole terminal: then nothing is written over it
 * @returns what stops it
 */
export function showAlerts(
  app: App,
  eachHost: (follow: ShownAlerts['follow']) => () => void,
  announce: (words: string) => void,
  isCovered: () => boolean,
): () => void {
  const alerts = openAlerts(app, announce, isCovered);
  const stop = eachHost(alerts.follow);
  return () => {
    stop();
    alerts.stop();
  };
}

function openAlerts(app: App, announce: (words: string) => void, isCovered: () => boolean): ShownAlerts {
  const { store } = app;
  const announcer = createAnnouncer((alerts) => announce(summary(alerts)));
  let lastId = 0;
  const nextId = () => ++lastId;
  /** The alerts that the hint bar tells of. */
  let told: readonly Alert[] = [];
  let toldIn: Message | null = null;

  const raised = (alert: Alert) => {
    store.setState(({ alerts }) => ({ alerts: withAlert(alerts, alert) }));
    announcer.add(alert);
    if (isCovered()) return;
    const { message: shown } = store.getState().view;
    told = shown !== null && shown === toldIn ? [...told, alert] : [alert];
    const ids = told.map(({ id }) => id);
    toldIn = tell(store, summary(told), 'bad', ({ alerts }) =>
      alerts.some(({ id, isSeen }) => ids.includes(id) && !isSeen),
    );
  };

  const amended = (id: number, change: Partial<Alert>) => {
    const alert = store.getState().alerts.find((one) => one.id === id);
    if (alert === undefined) return;
    const isOver = change.over !== undefined && change.over !== null;
    store.setState(({ alerts }) => ({
      alerts: changeAlert(alerts, id, isOver ? { ...change, isSeen: true } : change),
    }));
    if (isOver && !isCovered())
      tell(store, `${hostedName(alert.vm)} was stuck: ${change.over}`, 'plain', aboutVms([alert.vm]));
  };

  const stops = [
    announcer.stop,
    store.subscribe((state, before) => {
      if (state.alerts.length === 0 || state.alerts !== before.alerts) return;
      const isWorkedOn = (key: string) => state.work.has(key) && !before.work.has(key);
      const inDetails = state.view === before.view ? state.alerts : seenInDetails(state, before);
      // Who acts on a VM knows what became of it.
      const seen =
        state.work === before.work ? inDetails : withSeen(inDetails, ({ vm }) => isWorkedOn(vm.key));
      if (seen !== state.alerts) store.setState({ alerts: seen });
    }),
  ];
  return {
    follow: ({ followAlerts }) => followAlerts(fromHost(nextId, { raised, amended })),
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/**
 * The alerts after a key: those of a VM are seen once the user goes on from its Details, where the keys were. Details
 * that are open while nobody is there have shown them to nobody.
 */
function seenInDetails(state: AppState, before: AppState): AppState['alerts'] {
  const { alerts } = state;
  const { pane, tab, dialogs, captured } = before.view;
  const vm = pane === 'main' && tab === 'details' && captured === null ? selectedVm(before) : null;
  if (vm === null || dialogs.length > 0 || !isByKey(state.view, before.view)) return alerts;
  return withSeen(alerts, (alert) => isAbout(alert, vm));
}

/** True where only a key makes this difference. */
function isByKey(view: ViewState, before: ViewState): boolean {
  const { pane, tab, details, zoomed, selected, movedAt } = before;
  return (
    view.pane !== pane ||
    view.tab !== tab ||
    view.details !== details ||
    view.zoomed !== zoomed ||
    (view.selected !== selected && view.movedAt === movedAt)
  );
}

/** What happened, in a sentence: of several the last, and how many they are. */
function summary(alerts: readonly Alert[]): string {
  const last = alerts.at(-1)?.words ?? '';
  return alerts.length === 1 ? last : `${counted(alerts.length, 'alert')}, the last: ${last}`;
}

type Listener = Parameters<HostPort['followAlerts']>[0];

/** Hears the alerts of a host by numbers of this program, since two hosts may number theirs alike, and with its name. */
function fromHost(next: () => number, { raised, amended }: Listener): Listener {
  const own = new Map<number, Pick<Alert, 'id' | 'vm'>>();
  return {
    raised: (alert) => {
      const id = next();
      own.set(alert.id, { id, vm: alert.vm });
      raised({ ...alert, id, words: hostedWords(alert.vm, alert.words) });
    },
    amended: (of, change) => {
      const known = own.get(of);
      if (known === undefined) return;
      const words = change.words === undefined ? {} : { words: hostedWords(known.vm, change.words) };
      amended(known.id, { ...change, ...words });
    },
  };
}
