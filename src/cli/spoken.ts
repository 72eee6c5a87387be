import { parseConfig } from '../host/config.js';
import { within } from '../host/within.js';
import { waitAtMost } from '../inventory/sqlite-driver.js';
import { sweepVncFolders } from '../sessions/vnc/vnc-folder.js';
import { converse } from '../spoken/converse.js';
import { followNews } from '../spoken/news.js';
import { createPending } from '../spoken/pending.js';
import { openRawSession, type RawSession } from '../spoken/raw-session.js';
import type { HandOver } from '../spoken/tabs.js';
import { openTalk, type TalkEnds } from '../spoken/talk.js';
import { offerImport } from '../state/actions/import-offer.js';
import { offerLost } from '../state/actions/lost.js';
import { showAlerts } from '../state/alerts/show-alerts.js';
import { type AppContext, notify } from '../state/app-context.js';
import type { OpenSession } from '../state/ports.js';
import { openSessionManager } from '../state/session-manager.js';
import { steadyNow } from '../state/steady-now.js';
import type { Store } from '../state/store.js';
import { followVmLogs } from '../state/vm-log/follow-vm-log.js';
import { vmsThatRun } from '../state/vms/rules.js';
import { endVncOfStopped } from '../state/vnc-stops.js';
import { attachRaw } from './attach-raw.js';
import { catchCrashes, onSignals } from './exit.js';
import { type Fleet, openFleet } from './open-fleet.js';
import { openSessionOf } from './open-session.js';
import type { Options } from './options.js';
import type { Parts } from './parts.js';
import { writeTo } from './process-streams.js';
import { followUnrecorded } from './settle.js';
import { spokenPages } from './spoken-pages.js';
import { typedLines } from './typed-lines.js';

const EXAMINE_MS = 15_000;
/** Longer than programs hold the inventory in turn. */
const BUSY_MS = 50;
/** How long the first reading of the host is waited for: v3-guests may hang. */
const FIRST_READING_MS = 10_000;
/** How long sessions have to end when the program leaves. */
const END_MS = 3000;
const BELL = '\x07';

/** Where the terminal tells no size. */
const USUAL_SIZE = { columns: 80, rows: 24 };

/**
 * Runs the program in plain lines and questions, for those who listen: the same actions, rules and warnings as on the
 * screen, and no escape sequence but those of a guest that has the terminal. Works through a pipe, too.
 * @returns the exit code
 */
export async function runSpoken(parts: Parts, options: Options): Promise<number> {
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
  const fleet = openFleet(parts);
  const { store } = fleet;
  const pending = createPending();
  const stopSignals = onSignals((exitCode, name) => {
    if (name !== 'SIGINT') leave(exitCode);
    else if (!talk.cancel()) pending.endWait();
  });
  const sessions = new Map<string, RawSession>();
  const app = contextOf(parts, fleet, { talk, pending, sessions, leave: () => leave() });
  const handOver: HandOver = async ({ view }) => {
    const session = sessions.get(view.id);
    if (session === undefined || view.mode === 'vnc') return { why: 'it is gone', kind: 'lost', remarks: [] };
    const { mode, device, stream } = session.request;
    lines.pause();
    const {
      end,
      why,
      remarks,
      code: exitCode,
    } = await attachRaw(parts, {
      mode,
      device,
      stream,
      anySize: 'a stream',
    });
    lines.begin();
    if (exitCode !== 0) leave(exitCode);
    const kind = end === 'detached' ? 'closed' : end === 'refused' ? 'refused' : 'lost';
    session.ended(why, kind);
    sessions.delete(view.id);
    return { why, kind, remarks };
  };

  talk.say('v3_tui, in plain lines. Reading the host.');
  parts.watch.readFirstPage();
  parts.watch.readClaims();
  parts.watch.readRest();
  const stops = begin(parts, fleet, app, talk);
  lines.begin();
  await within(firstReading(store), FIRST_READING_MS);
  // An action that reads a config waits for nothing else then.
  await parseConfig(new Uint8Array());
  stops.push(followNews(store, talk.say));
  for (const problem of parts.settingsProblems) notify(app, problem, 'bad');
  const speaker = { app, talk, pages: spokenPages(parts, options) };
  await converse({ speaker, pending, handOver, hasLeft: () => hasLeft });

  const running = vmsThatRun(store.getState().snapshot.vms).length;
  if (!hasLeft && running > 0)
    talk.say(`Nothing more will be typed. ${running === 1 ? '1 VM goes' : `${running} VMs go`} on running.`);
  for (const stop of stops) stop();
  lines.pause();
  await within(app.sessions.endAll(), END_MS);
  talk.say('v3_tui has ended.');
  stopSignals();
  stopCatching();
  parts.inventory.close();
  return code;
}

type Ends = {
  talk: TalkEnds;
  pending: ReturnType<typeof createPending>;
  sessions: Map<string, RawSession>;
  leave: () => void;
};

/** What the actions work with: all that returns a promise counts as under way. */
function contextOf(
  parts: Parts,
  { store, port, local }: Fleet,
  { talk, pending, sessions, leave }: Ends,
): AppContext {
  const { stdout } = process;
  const size = () => ({
    columns: stdout.columns ?? USUAL_SIZE.columns,
    rows: stdout.rows ?? USUAL_SIZE.rows,
  });
  const openSession: OpenSession = async (request) => {
    if (request.mode === 'vnc') return openSessionOf(parts, request, size());
    const session = openRawSession({ ...request, mode: request.mode });
    sessions.set(session.view().id, session);
    return session;
  };
  const logSources = pending.counted(local.logSources);
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
    sessions: pending.counted(openSessionManager({ store, port }, openSession)),
    reload: () => {
      for (const id of store.getState().hosts.keys()) port(id).reload();
    },
    connect: async (host) => port(host).reload(),
    repaint: nothing,
    terminalSize: size,
    copy: talk.say,
    move: nothing,
    resizePane: () => false,
    shown: () => null,
    log: local.log,
    logSources,
    goToLogLine: nothing,
    suspend: nothing,
    leave,
    now: steadyNow,
  };
}

/** Begins all that goes on beside the talk. @returns functions that stop it */
function begin(parts: Parts, { store, local, stop }: Fleet, app: AppContext, talk: TalkEnds): (() => void)[] {
  const { watch } = parts;
  const { examine } = watch;
  const announce = () => {
    if (store.getState().settings.alert.includes('bell') && process.stdout.isTTY) writeTo('stdout', BELL);
  };
  const stops = [showAlerts(app, [local], announce, () => false), followUnrecorded(app)];
  if (!parts.settings.readOnly) {
    stops.push(
      offerLost(app),
      local.followNotices(({ text, tone }) => notify(app, text, tone)),
    );
    sweepVncFolders();
  }
  watch.start();
  examine();
  const examining = setInterval(examine, EXAMINE_MS);
  void app.logSources.choose(null);
  stops.push(
    watch.stop,
    () => clearInterval(examining),
    endVncOfStopped(app),
    local.log.close,
    followVmLogs(parts.store, local.log),
    parts.checkpointOperations.follow(),
    parts.followSettings(store, (problems) => {
      for (const problem of problems) talk.say(problem);
    }),
  );
  if (!parts.settings.readOnly) stops.push(offerImport(app, parts));
  stops.push(stop);
  return stops;
}

/** Resolves once the host has been read. */
function firstReading(store: Store): Promise<void> {
  return new Promise((resolve) => {
    if (store.getState().ready) return resolve();
    const stop = store.subscribe(({ ready }) => {
      if (!ready) return;
      stop();
      resolve();
    });
  });
}
