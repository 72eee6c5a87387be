import { parseConfig } from '../host/config.js';
import { within } from '../host/within.js';
import { waitAtMost } from '../inventory/sqlite-driver.js';
import { sweepVncFolders } from '../sessions/vnc/vnc-folder.js';
import { converse } from '../spoken/converse.js';
import { followNews } from '../spoken/news.js';
import { createPending } from '../spoken/pending.js';
import { openTalk, type TalkEnds } from '../spoken/talk.js';
import { offerImport } from '../state/actions/import-offer.js';
import { offerLost } from '../state/actions/lost.js';
import { showAlerts } from '../state/alerts/show-alerts.js';
import { type AppContext, notify } from '../state/app-context.js';
import { partOf } from '../state/fleet/at-hand.js';
import type { HostId } from '../state/fleet/host-id.js';
import { showsHosts, vmsOfAll } from '../state/fleet/vms-of-hosts.js';
import type { OpenSession, Size } from '../state/ports.js';
import { openSessionManager } from '../state/session-manager.js';
import { steadyNow } from '../state/steady-now.js';
import { type AppState, type Store, setView } from '../state/store.js';
import { followVmLogs } from '../state/vm-log/follow-vm-log.js';
import { vmsThatRun } from '../state/vms/rules.js';
import { endVncOfStopped } from '../state/vnc-stops.js';
import { catchCrashes, onSignals } from './exit.js';
import { followHosts, keepFarHosts } from './follow-hosts.js';
import { followNotices } from './host-notices.js';
import { type Fleet, openFleet } from './open-fleet.js';
import type { Options } from './options.js';
import type { Parts } from './parts.js';
import { writeTo } from './process-streams.js';
import { followUnrecorded } from './settle.js';
import { shownLogOf } from './shown-log.js';
import { spokenPages } from './spoken-pages.js';
import { createSpokenSessions } from './spoken-sessions.js';
import type { TuiHosts } from './tui.js';
import { typedLines } from './typed-lines.js';

const EXAMINE_MS = 15_000;
/** Longer than programs hold the inventory in turn. */
const BUSY_MS = 50;
/** How long the first reading of the host is waited for: v3-guests may hang. */
const FIRST_READING_MS = 10_000;
/** The same of several hosts: what comes later is told as it comes. */
const HOSTS_READING_MS = 3000;
/** How long sessions have to end when the program leaves. */
const END_MS = 3000;
const BELL = '\x07';

/** Where the terminal tells no size. */
const USUAL_SIZE = { columns: 80, rows: 24 };

/**
 * Runs the program in plain lines and questions, for those who listen: the same actions, rules and warnings as on the
 * screen, and no escape sequence but those of a guest that has the terminal. Works through a pipe, too.
 * @param hosts null: this machine alone
 * @returns the exit code
 */
export async function runSpoken(
  parts: Parts,
  options: Options,
  { hostEndsWithUs = false, hosts = null, open }: TuiHosts,
): Promise<number> {
  waitAtMost(BUSY_MS);
  const { stdin } = process;
  const isTyped = stdin.isTTY === true;
  const talk = openTalk((text) => writeTo('stdout', text), { isTyped, ascii: options.ascii });
  let code = 0;
  let hasLeft = false;
  const leave = (exitCode = 0) => {
    code = exitCode;
    hasLeft = true;
    talk.end();
  };
  const lines = typedLines(stdin, talk.hear, () => talk.end());
  const stopCatching = catchCrashes({ close: () => undefined });
  const fleet = openFleet(parts, hosts === null ? undefined : { far: hosts.far.all, order: hosts.order });
  const { store } = fleet;
  store.setState({ hostEndsWithUs });
  const showsLocal = fleet.ports.includes(fleet.local);
  const pending = createPending();
  const stopSignals = onSignals((exitCode, name) => {
    if (name !== 'SIGINT') leave(exitCode);
    else if (!talk.cancel()) pending.endWait();
  });
  const sessions = createSpokenSessions(parts, fleet, { lines, size, leave });
  const far = keepFarHosts(hosts?.far ?? null, open);
  const connect = async (host: HostId) => {
    lines.pause();
    await far.connect(host);
    lines.begin();
  };
  const app = contextOf(parts, fleet, { talk, pending, open: sessions.open, connect, leave: () => leave() });
  talk.say(`v3_tui, in plain lines. Reading the host${showsHosts(store.getState()) ? 's' : ''}.`);
  if (showsLocal) {
    parts.watch.readFirstPage();
    parts.watch.readClaims();
    parts.watch.readRest();
  }
  const stops = begin(parts, fleet, app, { talk, pending });
  stops.push(followHosts(app, fleet, { wanted: options.hosts, showsLocal }, far.open));
  lines.begin();
  await within(firstReading(store), hosts === null ? FIRST_READING_MS : HOSTS_READING_MS);
  // An action that reads a config waits for nothing else then.
  await parseConfig(new Uint8Array());
  stops.push(followNews(store, talk.say));
  for (const problem of parts.settingsProblems) notify(app, problem, 'bad');
  const speaker = { app, talk, pages: spokenPages(parts, fleet, options) };
  await converse({ speaker, pending, handOver: sessions.handOver, hasLeft: () => hasLeft });

  const running = vmsThatRun(vmsOfAll(store.getState())).length;
  if (!hasLeft && running > 0 && !hostEndsWithUs)
    talk.say(`Nothing more will be typed. ${running === 1 ? '1 VM goes' : `${running} VMs go`} on running.`);
  for (const stop of stops) stop();
  lines.pause();
  await within(app.sessions.endAll(), END_MS);
  await far.end();
  talk.say('v3_tui has ended.');
  stopSignals();
  stopCatching();
  parts.inventory.close();
  return code;
}

type Ends = {
  talk: TalkEnds;
  pending: ReturnType<typeof createPending>;
  open: OpenSession;
  connect: AppContext['connect'];
  leave: () => void;
};

/** What the actions work with: all that returns a promise counts as under way. */
function contextOf(parts: Parts, fleet: Fleet, { talk, pending, open, connect, leave }: Ends): AppContext {
  const { store, port } = fleet;
  const shownLog = shownLogOf(fleet, parts.context.now);
  const countedPort: AppContext['port'] = (id) => {
    const one = port(id);
    return {
      ...pending.counted(one),
      operations: pending.counted(one.operations),
      checkpoints: pending.counted(one.checkpoints),
      files: pending.counted(one.files),
    };
  };
  const nothing = () => undefined;
  return {
    store,
    port: countedPort,
    sessions: pending.counted(openSessionManager({ store, port }, open)),
    reload: () => {
      for (const id of store.getState().hosts.keys()) port(id).reload();
    },
    connect,
    repaint: nothing,
    terminalSize: size,
    copy: talk.say,
    move: nothing,
    resizePane: () => false,
    shown: () => null,
    get log() {
      return shownLog();
    },
    get logSources() {
      return pending.counted(port().logSources);
    },
    goToLogLine: nothing,
    suspend: nothing,
    leave,
    now: steadyNow,
  };
}

function size(): Size {
  const { columns, rows } = process.stdout;
  return { columns: columns ?? USUAL_SIZE.columns, rows: rows ?? USUAL_SIZE.rows };
}

/** Begins all that goes on beside the talk. @returns functions that stop it */
function begin(
  parts: Parts,
  fleet: Fleet,
  app: AppContext,
  { talk, pending }: Pick<Ends, 'talk' | 'pending'>,
): (() => void)[] {
  const { store, local, eachPort, stop } = fleet;
  const showsLocal = fleet.ports.includes(local);
  // The first word waits until the log is open.
  if (showsLocal) void pending.counted(local.logSources).choose(null);
  const { readOnly } = parts.settings;
  const announce = () => {
    if (store.getState().settings.alert.includes('bell') && process.stdout.isTTY) writeTo('stdout', BELL);
  };
  // What is told of the kernel is of all hosts.
  setView(store, { log: { ...store.getState().view.log, allHosts: true } });
  const stops = [
    showAlerts(app, eachPort, announce, () => false),
    followUnrecorded(app),
    followNotices(app, fleet, (port) => readOnly && port === local),
    endVncOfStopped(app),
    local.log.close,
    parts.followSettings(store, (problems) => {
      for (const problem of problems) talk.say(problem);
    }),
    stop,
  ];
  if (!readOnly) stops.push(offerLost(app));
  return showsLocal ? [...beginHere(parts, fleet, app), ...stops] : stops;
}

/** The same of this machine. */
function beginHere(parts: Parts, { local }: Fleet, app: AppContext): (() => void)[] {
  const { watch } = parts;
  const { examine } = watch;
  if (!parts.settings.readOnly) sweepVncFolders();
  watch.start();
  examine();
  const examining = setInterval(examine, EXAMINE_MS);
  return [
    watch.stop,
    () => clearInterval(examining),
    followVmLogs(parts.store, local.log),
    parts.checkpointOperations.follow(),
    ...(parts.settings.readOnly ? [] : [offerImport(app, parts)]),
  ];
}

/** Resolves once each host has been read, or cannot be. */
function firstReading(store: Store): Promise<void> {
  const isRead = (state: AppState) =>
    [...state.hosts.values()].every(
      ({ id, link }) => link.kind === 'down' || partOf(state, id)?.ready === true,
    );
  return new Promise((resolve) => {
    if (isRead(store.getState())) return resolve();
    const stop = store.subscribe((state) => {
      if (!isRead(state)) return;
      stop();
      resolve();
    });
  });
}
