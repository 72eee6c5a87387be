import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { within } from '../host/within.js';
import { waitAtMost } from '../inventory/sqlite-driver.js';
import { keyLabel } from '../screens/components/key-label.js';
import { followKeyboard } from '../screens/guest-screen/session-keys.js';
import { followInput } from '../screens/keys/follow-input.js';
import { followSize } from '../screens/keys/resize.js';
import { mountApp } from '../screens/mount.js';
import { fullScreenGuest, type Screen } from '../screens/screen.js';
import { sweepVncFolders } from '../sessions/vnc/vnc-folder.js';
import { offerImport } from '../state/actions/import-offer.js';
import { offerLost } from '../state/actions/lost.js';
import { MESSAGES_ACTION } from '../state/actions/message-actions.js';
import { keylessActions, keyOf } from '../state/actions/table.js';
import { showAlerts } from '../state/alerts/show-alerts.js';
import { type AppContext, notify } from '../state/app-context.js';
import type { HostId } from '../state/fleet/host-id.js';
import { followEvents } from '../state/history/follow-events.js';
import { watchMachine } from '../state/host-page/watch-machine.js';
import { isListPlain } from '../state/list-rows.js';
import { loadForFilters } from '../state/log/load-expressions.js';
import { followVmLogs } from '../state/vm-log/follow-vm-log.js';
import { endVncOfStopped } from '../state/vnc-stops.js';
import { safeStart } from '../terminal/safe-text.js';
import { catchCrashes, crash, HANGUP, holdWarnings, onSignals } from './exit.js';
import { followFatesOfHosts } from './fates-of-hosts.js';
import type { FarHosts } from './fleet/open-far-hosts.js';
import { followHosts, keepFarHosts, type OpenHosts } from './follow-hosts.js';
import { followNotices } from './host-notices.js';
import { type Fleet, openFleet } from './open-fleet.js';
import type { Options } from './options.js';
import { processOutput } from './output.js';
import type { Parts } from './parts.js';
import { followSelectedConfig } from './selected-config.js';
import { followUnrecorded } from './settle.js';
import { keepView, stateFilePath } from './state-file.js';
import { openScreen } from './tui-screen.js';
import { openUserTerminal } from './user-terminal.js';

const EXAMINE_MS = 15_000;
/** Nobody has typed an expression by then, and loading them holds up a key by 16 ms. */
const EXPRESSIONS_MS = 500;
/** Longer than programs hold the inventory in turn, and too short to be noticed. */
const BUSY_MS = 50;
/**
 * What is typed at the first screen is answered before the rest of a large inventory is read: with 10,000 entries that
 * takes 46 ms.
 */
const FIRST_KEYS_MS = 60;
/** How long sessions have to end when the program leaves, in ms. */
export const END_MS = 3000;

/**
 * The hosts of the screen: null: this machine alone; `order`: all that are shown, this machine as `local`.
 * `hostEndsWithUs`: they are removed when the program ends. `open`: opens the far hosts, or tells those that are open;
 * left out: the hosts stay the same, whatever the settings say.
 */
export type TuiHosts = {
  hostEndsWithUs?: boolean;
  hosts?: { far: FarHosts; order: readonly HostId[] } | null;
  open?: OpenHosts;
};

/**
 * Runs the full-screen program until the user leaves or the line drops. The terminal is restored in every case.
 * @returns the exit code
 */
export async function runTui(
  parts: Parts,
  options: Options,
  { hostEndsWithUs = false, hosts = null, open }: TuiHosts = {},
): Promise<number> {
  waitAtMost(BUSY_MS);
  const terminal = openUserTerminal(options, parts.store.getState().settings);
  let leave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => {
    leave = resolve;
  });
  const fleet = openFleet(parts, hosts === null ? undefined : { far: hosts.far.all, order: hosts.order });
  fleet.store.setState({ hostEndsWithUs });
  const { log } = fleet.local;
  const far = keepFarHosts(hosts?.far ?? null, open);
  const connect = async (host: HostId) => {
    processOutput(options).err(`Connecting to ${safeStart(host)}. Ctrl-C goes back to the screen.`);
    await far.connect(host);
  };
  const screen = openScreen(parts, fleet, terminal, { leave: () => leave(0), connect });
  const { app } = screen;
  const stopKeeping = keepView(app.store, stateFilePath({ root: parts.host.root, env: process.env }));

  const stopSignals = onSignals((code, name) => {
    // What is typed while ssh asks is for ssh: it ends, and the screen comes back.
    if (name !== 'SIGINT' || !terminal.isLent()) leave(code);
  });
  const stopCatching = catchCrashes(terminal);
  const tellWarnings = holdWarnings();
  const showsLocal = fleet.ports.includes(fleet.local);
  if (showsLocal && isListPlain(app.store.getState())) parts.watch.readFirstPage();
  else if (showsLocal) parts.watch.refresh('watching');
  const disposers = [
    followInput(screen),
    followSize(screen),
    terminal.onLost(() => leave(HANGUP)),
    terminal.onFocus((hasFocus) => app.store.setState({ hasFocus })),
    followKeyboard(screen),
    mountApp(screen, (error) => crash(terminal, error)),
    followFatesOfHosts(parts, fleet, app.sessions),
  ];

  /** What changes something by itself, or offers to. */
  const unlessReadOnly = (begin: () => () => void) =>
    parts.settings.readOnly || !showsLocal ? () => undefined : begin();
  const onLocal = (begin: () => () => void) => (showsLocal ? begin() : () => undefined);
  let leaving = false;
  const begun = oneByOne(
    [
      async () => {
        if (!showsLocal) return () => undefined;
        parts.watch.readClaims();
        if (app.store.getState().snapshot.unread > 0) await delay(FIRST_KEYS_MS);
        parts.watch.readRest();
        return () => undefined;
      },
      () => (parts.settings.readOnly ? () => undefined : offerLost(app)),
      () => followUnrecorded(app),
      () => followNotices(app, fleet, (port) => parts.settings.readOnly && port === fleet.local),
      () => tellAlerts(fleet, screen),
      () =>
        onLocal(() => {
          parts.watch.start();
          return parts.watch.stop;
        }),
      () => followSelectedConfig(app),
      () => onLocal(() => watchMachine(parts.host, parts.store)),
      () => followEvents(app),
      () => endVncOfStopped(app),
      () =>
        unlessReadOnly(() => {
          sweepVncFolders();
          return () => undefined;
        }),
      () => {
        if (showsLocal) void fleet.local.logSources.choose(null);
        return log.close;
      },
      () => onLocal(() => followVmLogs(parts.store, log)),
      () => onLocal(() => examineAgain(parts.watch)),
      () => onLocal(() => parts.checkpointOperations.follow()),
      () => followHosts(app, fleet, { wanted: options.hosts, showsLocal }, far.open),
      () => parts.followSettings(app.store, (problems) => tellProblems(app, problems)),
      () => unlessReadOnly(() => offerImport(app, parts)),
      () => {
        const loading = setTimeout(() => void loadForFilters(app.store), EXPRESSIONS_MS);
        return () => clearTimeout(loading);
      },
    ],
    () => leaving,
  );
  tellProblems(app, parts.settingsProblems);

  const code = await left;
  leaving = true;
  for (const stop of [...(await begun), ...disposers, fleet.stop]) stop();
  terminal.close();
  tellWarnings();
  await within(Promise.all([app.sessions.endAll(), stopKeeping()]), END_MS);
  await far.end();
  stopSignals();
  stopCatching();
  parts.inventory.close();
  return code;
}

/**
 * Starts one thing after the other, so that keys are answered between slow ones.
 * @returns functions that stop them
 */
async function oneByOne(
  begins: readonly (() => (() => void) | Promise<() => void>)[],
  isLeaving: () => boolean,
): Promise<readonly (() => void)[]> {
  const disposers: (() => void)[] = [];
  for (const begin of begins) {
    // Keys arrive in the first turn, and the frame is written in the second.
    await turn();
    await turn();
    if (isLeaving()) break;
    disposers.push(await begin());
  }
  return disposers;
}

function tellAlerts({ store, eachPort }: Fleet, { app, terminal }: Screen): () => void {
  const announce = (words: string) => terminal.announce(words, store.getState().settings.alert);
  const isCovered = () => {
    const { columns, rows } = terminal.size();
    return fullScreenGuest(store.getState(), columns, rows) !== null;
  };
  return showAlerts(app, eachPort, announce, isCovered);
}

function examineAgain({ examine }: Parts['watch']): () => void {
  examine();
  const examining = setInterval(examine, EXAMINE_MS);
  return () => clearInterval(examining);
}

/**
 * Tells each fault of the settings file, and of several in the hint bar only how many there are. That a key was taken
 * on purpose is no fault.
 */
function tellProblems(app: AppContext, problems: readonly string[]): void {
  for (const { id, by } of keylessActions(app.store.getState()))
    notify(app, `Settings: ${id} has no key, as ${by} has it; [] says that this is meant.`);
  const tell = (text: string) => notify(app, text, 'bad', ({ settings }) => settings);
  for (const problem of problems.toReversed()) tell(problem);
  if (problems.length < 2) return;
  const key = keyLabel(keyOf(app.store.getState(), MESSAGES_ACTION.id));
  tell(`The settings file has ${problems.length} faults: ${key} shows them.`);
}
