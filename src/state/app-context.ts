import { counted } from './counted.js';
import { openDialog, outcomeDialog } from './dialogs.js';
import { type HostId, splitKey } from './fleet/host-id.js';
import type { HostPort } from './fleet/host-port.js';
import { aboutVms, type Subject, takeBack, tell } from './messages.js';
import { hostedOutcome, type Outcome, outcomeOn } from './operations/outcome.js';
import { refusal } from './operations/work.js';
import type { LogSources, ShownLog, Size } from './ports.js';
import type { Shown } from './scrollback/view-moves.js';
import type { SessionManager } from './session-manager.js';
import { type Store, setView } from './store.js';
import type { Message } from './view.js';
import { onHosts } from './vms/find.js';
import type { Vm } from './vms/model.js';

/** A move within a pane. */
export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last' | 'open' | 'close';

/** All that an action may use. */
export type AppContext = {
  store: Store;
  /** The host at hand, or the one named. */
  port: (host?: HostId) => HostPort;
  sessions: SessionManager;
  /** Reads the hosts and looks for their faults again. */
  reload: () => void;
  /** Connects to a far host now; ssh has the terminal meanwhile, and may ask. */
  connect: (host: HostId) => Promise<void>;
  /** Paints the whole screen again. */
  repaint: () => void;
  /** The size of the user's terminal. */
  terminalSize: () => Size;
  /** Copies a text to the user's clipboard through the terminal. */
  copy: (text: string) => void;
  /** Moves within the focused pane: only the screens know its rows. */
  move: (move: Move) => void;
  /**
   * Makes the list wider or the log higher by so many columns or rows, or less so where it is negative; false where
   * the terminal has no room.
   */
  resizePane: (pane: 'list' | 'log', by: number) => boolean;
  /** What the pane of a session showed last; null: it was not shown. */
  shown: (session: string) => Shown | null;
  /** The kernel messages that are shown: of the host at hand, or of all. */
  readonly log: ShownLog;
  /** Where those of the host at hand may come from. */
  readonly logSources: LogSources;
  /** Holds the log with the cursor on the line with this number, in sight: only the screens know the pane's rows. */
  goToLogLine: (number: number) => void;
  /** Stops the program until the shell continues it. */
  suspend: () => void;
  /** Ends the program. */
  leave: () => void;
  now: () => number;
};

/** The host of the VM with this key. */
export function portOf(app: Pick<AppContext, 'port'>, key: string): HostPort {
  return app.port(splitKey(key).host);
}

/** Shows a message in the hint bar for a while; see {@link tell}. */
export function notify(
  app: Pick<AppContext, 'store'>,
  text: string,
  tone: Message['tone'] = 'plain',
  subject?: Subject,
): void {
  tell(app.store, text, tone, subject);
}

/** The same about something that is under way: the message goes when that has ended, however it ends. */
export function notifyWhile(app: Pick<AppContext, 'store'>, text: string, work: Promise<unknown>): void {
  const message = tell(app.store, text, 'plain');
  const done = () => takeBack(app.store, message);
  work.then(done, done);
}

/** Shows a tab of the right pane, and focuses it. */
export function showTab(store: Store, tab: string): void {
  setView(store, { tab, pane: 'main' });
}

/** Shows a tab of the right pane, with the keys where they are, except where that pane would hide it. */
export function turnToTab(store: Store, tab: string): void {
  const { zoomed, pane } = store.getState().view;
  setView(store, { tab, pane: zoomed ? 'main' : pane });
}

/**
 * Carries out an operation on several VMs at once and tells how it went: a success in the hint bar, each failure in
 * a dialog with all that is known.
 * @returns true where all went well
 */
export async function perform(
  app: AppContext,
  vms: readonly Vm[],
  operate: (vm: Vm) => Promise<Outcome>,
): Promise<boolean> {
  const outcomes = await Promise.all(vms.map(async (vm) => hostedOutcome(vm, await operate(vm))));
  const failures = showFailures(app.store, outcomes);
  const done = outcomes.filter((outcome) => outcome.ok);
  const [only] = done;
  if (done.length === 1 && only) notify(app, only.message, 'good', aboutVms(vms));
  else if (done.length > 1)
    notify(app, `${done.length} of ${outcomes.length}${onHosts(vms)}: done`, 'good', aboutVms(vms));
  return failures === 0;
}

/** Tells how work on a host went: a success in the hint bar, else in a dialog with all that is known. */
export async function tellDone(app: AppContext, host: HostId, work: Promise<Outcome>): Promise<void> {
  const outcome = outcomeOn(host, await work);
  if (outcome.ok) notify(app, outcome.message, 'good');
  else openDialog(app.store, outcomeDialog, { outcome });
}

/** How many failures are shown, each in a dialog of its own: on a full disk all of thousands fail. */
const MOST_FAILURES = 10;

/** Opens a dialog for each outcome that is a failure, above them one that counts the rest; returns how many there are. */
export function showFailures(store: Store, outcomes: readonly Outcome[]): number {
  const failures = outcomes.filter((outcome) => !outcome.ok);
  for (const outcome of failures.slice(0, MOST_FAILURES)) openDialog(store, outcomeDialog, { outcome });
  const more = failures.length - MOST_FAILURES;
  if (more > 0) openDialog(store, outcomeDialog, { outcome: unshown(more) });
  return failures.length;
}

function unshown(more: number): Outcome {
  const message = `The ${MOST_FAILURES} shown next failed, and ${more} more.`;
  return refusal(counted(more, 'more VM'), message, 'The command log and the history tell of them.', null);
}
