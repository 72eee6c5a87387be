import { Buffer } from 'node:buffer';
import type { Session } from '../sessions/session.js';
import { offerLost } from '../state/actions/lost.js';
import { type Desk, say } from '../state/desk.js';
import type { OpenSession, SessionHandle } from '../state/ports.js';
import { openSessionDesk } from '../state/sessions.js';
import { prepareInkEnvironment } from '../terminal/capability.js';
import { openOuterTerminal } from '../terminal/outer-terminal.js';
import { createLateLog } from './late-log.js';
import type { Options } from './options.js';
import type { Parts } from './parts.js';
import { followSelectedConfig } from './selected-config.js';
import { catchCrashes, crash, HANGUP, onSignals } from './ways-out.js';

const EXAMINE_MS = 15_000;
/** How long a session has to end by itself when the program leaves. */
const END_MS = 3000;

/** Milliseconds since the epoch that never go back: one clock for keys, dialogs and notices. */
const now = () => performance.timeOrigin + performance.now();

/**
 * Runs the full-screen program until the user leaves or the line drops. The terminal is as it was before in
 * every way out.
 * @returns the exit code
 */
export async function runTui(parts: Parts, options: Options): Promise<number> {
  const inkLoaded = prepareInkEnvironment(process.env);
  parts.watch.refresh();
  const { render } = await import('ink');
  const { App } = await import('../screens/app.js');
  const { routeKey, routePaste } = await import('../screens/keys.js');
  const { movePane } = await import('../screens/move.js');
  const { layoutNow } = await import('../screens/screen.js');
  const { inside } = await import('../screens/layout.js');
  const { followCapture } = await import('../screens/session-keys.js');

  inkLoaded();

  const { store } = parts;
  const terminal = openOuterTerminal({
    stdin: process.stdin,
    stdout: process.stdout,
    env: process.env,
    noColour: !options.color,
    ascii: options.ascii,
    now,
  });
  /** The screens of the sessions that the desk holds; one that it lets go takes its screen along. */
  const screens = new WeakMap<SessionHandle, Session>();
  const log = createLateLog();
  let leave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => {
    leave = resolve;
  });

  const openSession: OpenSession = async (request) => {
    const layout = layoutNow({ desk, terminal });
    const size = layout ? inside(layout.main) : { columns: 80, rows: 24 };
    const opened = await parts.openSession(request, size);
    if ('reason' in opened) return opened;
    const { id } = opened.view();
    screens.set(opened, opened);
    opened.subscribe(() => {
      if (store.getState().view.tab === id) terminal.panesChanged();
    });
    return opened;
  };

  const desk: Desk = {
    store,
    host: parts.host,
    inventory: parts.inventory,
    operations: parts.operations,
    sessions: openSessionDesk(store, parts.claims, openSession),
    reload: () => {
      parts.watch.refresh();
      parts.watch.examine();
    },
    repaint: () => terminal.repaint(),
    copy: (text) => void process.stdout.write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`),
    move: (move) => movePane(screen, move),
    leave: () => leave(0),
    now,
  };
  const sessionOf = (id: string) => {
    const handle = desk.sessions.handle(id);
    return handle === null ? undefined : screens.get(handle);
  };
  const screen = {
    desk,
    terminal,
    log,
    sessionGrid: (id: string, columns: number, rows: number, back: number) =>
      sessionOf(id)?.screen(columns, rows, back) ?? { columns, rows: [], cursor: null },
    sessionHistory: (id: string) => sessionOf(id)?.history() ?? 0,
  };

  const stops = [
    terminal.onKey((key) => {
      routeKey(screen, key);
      return true;
    }),
    terminal.onPaste(({ text }) => routePaste(screen, text)),
    terminal.onLost(() => leave(HANGUP)),
    store.subscribe((state, before) => {
      if (state.view.captured !== before.view.captured) followCapture(screen, state.view.captured);
    }),
    log.subscribe(() => terminal.panesChanged()),
    log.onSourceChange(() => store.setState((state) => ({ ...state }))),
    offerLost(desk),
    followSelectedConfig(parts.host, store),
    parts.followSettings((problems) => tellProblems(desk, problems)),
  ];
  const stopSignals = onSignals(leave);
  const stopCatching = catchCrashes(terminal);

  const app = render(<App screen={screen} />, {
    ...terminal.ink,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  app.waitUntilExit().catch((error: unknown) => crash(terminal, error));

  parts.watch.start();
  setImmediate(() => {
    parts.watch.examine();
    tellProblems(desk, parts.settingsProblems);
    void parts.followKernelLog().then((follower) => log.follow(follower));
  });
  const examining = setInterval(parts.watch.examine, EXAMINE_MS);

  const code = await left;
  clearInterval(examining);
  parts.watch.stop();
  for (const stop of stops) stop();
  app.unmount();
  terminal.close();
  await Promise.race([desk.sessions.endAll(), new Promise((resolve) => setTimeout(resolve, END_MS))]);
  stopSignals();
  stopCatching();
  log.close();
  parts.inventory.close();
  return code;
}

/** What is wrong with the settings file, in the hint bar. */
function tellProblems(desk: Desk, problems: readonly string[]): void {
  const [first] = problems;
  if (first === undefined) return;
  say(desk, problems.length === 1 ? first : `${first} (and ${problems.length - 1} more)`, 'bad');
}
