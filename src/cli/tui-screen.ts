import { createDialogInput } from '../screens/dialogs/dialog-input.js';
import { createMouseAreas } from '../screens/keys/mouse-areas.js';
import { movePane } from '../screens/keys/move.js';
import { resizePane } from '../screens/keys/resize.js';
import { inside } from '../screens/layout.js';
import { goToLogLine } from '../screens/log-tail/keys.js';
import { layoutNow, type Screen } from '../screens/screen.js';
import type { Session } from '../sessions/session.js';
import type { AppContext } from '../state/app-context.js';
import { type HostId, LOCAL_HOST, splitKey } from '../state/fleet/host-id.js';
import type { OpenSession, SessionHandle } from '../state/ports.js';
import { followBoots } from '../state/scrollback/boots.js';
import { openSessionManager } from '../state/session-manager.js';
import { isInSight } from '../state/split.js';
import { steadyNow } from '../state/steady-now.js';
import type { OuterTerminal } from '../terminal/outer-terminal.js';
import { lookOf } from './look.js';
import { createFarSessions } from './open-far-session.js';
import type { Fleet } from './open-fleet.js';
import { openSessionOf } from './open-session.js';
import type { Parts } from './parts.js';
import { createSessionViews } from './session-views.js';
import { shownLogOf } from './shown-log.js';

/**
 * Creates what the screens work with.
 * @param ends `leave` ends the program; `connect` lets ssh ask what a host needs, on the terminal
 * @param alone the one session that there will be, where it is opening already, for the whole terminal
 */
export function openScreen(
  parts: Parts,
  fleet: Fleet,
  terminal: OuterTerminal,
  { leave, connect }: { leave: () => void; connect: (host: HostId) => Promise<void> },
  alone: Promise<Session | { reason: string }> | null = null,
): Screen {
  const { store, port } = fleet;
  /** The sessions behind the manager's handles, kept as long as those. */
  const screens = new WeakMap<SessionHandle, Session>();
  const views = createSessionViews(store);
  const farSessions = createFarSessions(parts);

  const openSession: OpenSession = async (request) => {
    const main = layoutNow({ app, terminal })?.main;
    const size = main ? inside(main) : terminal.size();
    const { host } = splitKey(request.vmKey);
    const far = fleet.far.find(({ port }) => port.id === host);
    if (far === undefined && host !== LOCAL_HOST) return { reason: `${host} is no longer in the settings` };
    const opened = await (alone ??
      (far === undefined ? openSessionOf(parts, request, size) : farSessions.open(far, request, size)));
    if ('reason' in opened) return opened;
    const { id } = opened.view();
    screens.set(opened, opened);
    views.follow(opened);
    opened.subscribe(() => {
      if (isInSight(store.getState(), id)) terminal.guestChanged();
    });
    return opened;
  };

  const shownLog = shownLogOf(fleet, parts.context.now);

  const app: AppContext = {
    store,
    port,
    sessions: openSessionManager({ store, port }, openSession),
    reload: () => {
      for (const id of store.getState().hosts.keys()) port(id).reload();
    },
    connect: (host) => terminal.lend(() => connect(host)),
    repaint: () => terminal.repaint(),
    terminalSize: () => terminal.size(),
    copy: (text) => terminal.copy(text),
    move: (move) => {
      // The end of the list is not known before all of it is read.
      if (move === 'last') parts.watch.readRest();
      movePane(screen, move);
    },
    resizePane: (pane, by) => resizePane(screen, pane, by),
    shown: (id) => views.shown(sessionOf(id)),
    get log() {
      return shownLog();
    },
    get logSources() {
      return port().logSources;
    },
    goToLogLine: (number) => goToLogLine(screen, number),
    suspend: terminal.stop,
    leave,
    now: steadyNow,
  };
  const sessionOf = (id: string) => {
    const handle = app.sessions.handle(id);
    return handle === null ? undefined : screens.get(handle);
  };
  const screen: Screen = {
    app,
    terminal,
    dialogInput: createDialogInput(terminal),
    mouseAreas: createMouseAreas(),
    sessionGrid: (id, columns, rows, covered) => views.grid(id, sessionOf(id), columns, rows, covered),
  };
  store.subscribe(({ view: { browsing } }, { view: before }) => {
    if (browsing !== before.browsing) terminal.guestChanged();
  });
  store.subscribe(({ settings }, { settings: before }) => {
    if (settings.theme !== before.theme || settings.colours !== before.colours)
      terminal.setLook(lookOf(settings));
  });
  fleet.eachPort((one) => followBoots(store, app.sessions, one, steadyNow));
  return screen;
}
