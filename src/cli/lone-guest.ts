import { setTimeout as delay } from 'node:timers/promises';
import { within } from '../host/within.js';
import { followKeyboard } from '../screens/guest-screen/session-keys.js';
import { route } from '../screens/keys/route.js';
import { mountLoneGuest } from '../screens/mount.js';
import { CONSOLE, type Screen } from '../screens/screen.js';
import type { Session } from '../sessions/session.js';
import { notify } from '../state/app-context.js';
import { type SessionTab, setView } from '../state/store.js';
import type { Vm } from '../state/vms/model.js';
import type { CellGrid } from '../terminal/cells.js';
import { catchCrashes, crash, HANGUP, holdWarnings, onSignals } from './exit.js';
import { followFatesOfHosts } from './fates-of-hosts.js';
import { openFleet } from './open-fleet.js';
import type { Options } from './options.js';
import type { Parts } from './parts.js';
import { END_MS } from './tui.js';
import { openScreen } from './tui-screen.js';
import { openUserTerminal } from './user-terminal.js';

/** How long host, history and kernel log may take to tell what became of a VM whose session is lost. */
const FATE_MS = 2500;

/** The session to show, which is opening already, and the claim of its mode. */
export type LoneRequest = {
  vm: Vm;
  mode: 'console' | 'stream';
  stream: string | null;
  claim: { release: () => void };
  session: Promise<Session | { reason: string }>;
};

/**
 * How a guest on the whole terminal was left: by the escape key, by a signal or a lost line (`code`: the exit code),
 * or because the session ended or did not open. `last`: the rows of its screen; `tab`: null where it did not open. All
 * texts are raw.
 */
export type LoneEnd = {
  how: { kind: 'left' } | { kind: 'signal'; code: number; why: string } | { kind: 'ended'; why: string };
  tab: SessionTab | null;
  last: readonly string[];
};

/**
 * Gives the whole terminal to a guest, drawn from the session's own screen as in a tab, until the session ends or the
 * escape key is typed. The terminal is restored in every case.
 */
export async function runLoneGuest(
  parts: Parts,
  options: Pick<Options, 'color' | 'ascii'>,
  request: LoneRequest,
): Promise<LoneEnd> {
  const { vm, mode, stream, claim, session } = request;
  const terminal = openUserTerminal(options, parts.store.getState().settings);
  // What is typed while the session opens is for the guest.
  terminal.holdInput();
  let leave: (how: LoneEnd['how']) => void = () => undefined;
  const untilLeft = () =>
    new Promise<LoneEnd['how']>((resolve) => {
      leave = resolve;
    });
  const left = untilLeft();
  const fleet = openFleet(parts);
  const { log } = fleet.local;
  const screen = openScreen(
    parts,
    fleet,
    terminal,
    { leave: () => leave({ kind: 'left' }), connect: async () => undefined },
    session,
  );
  const { app } = screen;
  const stopSignals = onSignals((code, name) => leave({ kind: 'signal', code, why: `ended by ${name}` }));
  const stopCatching = catchCrashes(terminal);
  const tellWarnings = holdWarnings();
  const disposers = [
    terminal.onLost(() => leave({ kind: 'signal', code: HANGUP, why: 'the terminal is gone' })),
    followKeyboard(screen),
    terminal.onPaste(({ text }) => {
      if (text === null) notify(app, 'Nothing was pasted: the text is longer than 1 MB.', 'bad');
      else route(screen, { paste: text });
    }),
    mountLoneGuest(screen, (error) => crash(terminal, error)),
  ];
  const opening = app.sessions.open(vm, mode, stream, null, claim).then((opened) => {
    if ('reason' in opened) return leave({ kind: 'ended', why: opened.reason });
    disposers.push(followFatesOfHosts(parts, fleet, app.sessions));
    disposers.push(
      followSession(screen, opened.id, (how) => leave(how)),
      parts.watch.stop,
      log.close,
    );
    terminal.releaseInput();
    parts.watch.start();
    void parts.followKernelLog().then(log.follow);
  });

  const tabNow = () => app.store.getState().tabs[0] ?? null;
  let how = await left;
  if (tabNow()?.view.endKind === 'lost') how = await Promise.race([untilLeft(), delay(FATE_MS, how)]);
  const id = tabNow()?.view.id;
  const last = id === undefined ? [] : lastRows(screen, id, mode);
  for (const stop of disposers) stop();
  terminal.close();
  tellWarnings();
  await within(
    opening.then(() => app.sessions.endAll()),
    END_MS,
  );
  stopSignals();
  stopCatching();
  return { how, tab: tabNow(), last };
}

/** Gives a session the keyboard, and tells when it ends or the escape key takes the keyboard from it. */
function followSession(
  { app: { store } }: Screen,
  id: string,
  leave: (how: LoneEnd['how']) => void,
): () => void {
  let isToldEnd = false;
  const look = () => {
    const { tabs, view } = store.getState();
    const session = tabs.find((tab) => tab.view.id === id)?.view;
    if (view.captured !== id) return leave({ kind: 'left' });
    if (session?.state !== 'ended' || isToldEnd) return;
    isToldEnd = true;
    leave({ kind: 'ended', why: session.endedBecause ?? '' });
  };
  setView(store, { tab: id, pane: 'main', zoomed: true, captured: id });
  const stop = store.subscribe(look);
  look();
  return stop;
}

/** The rows of a session's screen as text, those of a console also where the terminal is smaller. */
function lastRows(screen: Screen, id: string, mode: LoneRequest['mode']): readonly string[] {
  const size = mode === 'console' ? CONSOLE : screen.terminal.size();
  const rows = screen.sessionGrid(id, size.columns, size.rows, 0).rows.map(textOf);
  return rows.slice(0, rows.findLastIndex((row) => row !== '') + 1);
}

function textOf(cells: CellGrid['rows'][number]): string {
  return cells
    .map(({ text }) => text)
    .join('')
    .trimEnd();
}
