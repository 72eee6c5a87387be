import type { Host } from '../host/host.js';
import type { History } from '../inventory/history.js';
import type { Inventory, Mode, NewEntry } from '../inventory/inventory.js';
import type { CheckpointOperations } from './checkpoints/operations.js';
import { openDialog, outcomeDialog } from './dialogs.js';
import { type Annotation, annotateVm } from './operations/annotate.js';
import type { OperationContext } from './operations/context.js';
import { activateVm, addVm, adoptVm } from './operations/create.js';
import { importList } from './operations/import-list.js';
import type { ImportPlan } from './operations/import-plan.js';
import { reach } from './operations/life.js';
import type { NewVm } from './operations/new-vm.js';
import type { Outcome } from './operations/outcome.js';
import { type RecoveryListener, recover } from './operations/recover.js';
import { deleteVm } from './operations/remove.js';
import { setStartMode } from './operations/start-mode.js';
import type { SessionManager } from './session-manager.js';
import { type Store, setView } from './store.js';
import type { Notice } from './view.js';
import type { Recovered } from './vms/lost.js';
import type { Vm } from './vms/model.js';

/** The operations with their context bound: what actions and subcommands call. */
export type Operations = {
  add(vm: NewVm): Promise<Outcome>;
  /** `isSecond`: another than the VM of its name that stands on the host; see {@link activateVm}. */
  activate(key: string, isSecond?: boolean): Promise<Outcome>;
  adopt(key: string, files: Pick<NewVm, 'config' | 'image'>, same: string | null): Promise<Outcome>;
  /** Launches a stopped VM, continues a paused one. Opens no session. */
  start(key: string): Promise<Outcome>;
  pause(key: string): Promise<Outcome>;
  continue(key: string): Promise<Outcome>;
  stop(key: string): Promise<Outcome>;
  reset(key: string): Promise<Outcome>;
  delete(key: string): Promise<Outcome>;
  /** Activates lost VMs, and starts those that ran where that is wanted; see {@link recover}. */
  recover(
    vms: readonly Vm[],
    start: boolean,
    listener: RecoveryListener,
  ): Promise<readonly Recovered[] | { refused: string }>;
  /** Adds the VMs of a text file that the inventory lacks; see {@link importList}. */
  importList(found: readonly NewEntry[]): ImportPlan | { refused: string };
  /** Writes notes and tags. */
  annotate(key: string, wish: Annotation): Promise<Outcome>;
  /** Records the mode and stream that the next start offers first. */
  remember(key: string, mode: Mode, stream: string | null): Promise<void>;
};

/** Binds the operations to a host, an inventory and a store. */
export function bindOperations(context: OperationContext): Operations {
  return {
    add: (vm) => addVm(context, vm),
    activate: (key, isSecond) => activateVm(context, key, isSecond),
    adopt: (key, files, same) => adoptVm(context, key, files, same),
    start: (key) => reach(context, key, 'run'),
    pause: (key) => reach(context, key, 'pause'),
    continue: (key) => reach(context, key, 'continue'),
    stop: (key) => reach(context, key, 'stop'),
    reset: (key) => reach(context, key, 'reset'),
    delete: (key) => deleteVm(context, key),
    recover: (vms, start, listener) => recover(context, vms, start, listener),
    importList: (found) => importList(context, found),
    annotate: (key, wish) => annotateVm(context, key, wish),
    remember: (key, mode, stream) => setStartMode(context, key, mode, stream),
  };
}

/** A move within a pane. */
export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last' | 'open' | 'close';

/** All that an action may use. */
export type AppContext = {
  store: Store;
  host: Host;
  inventory: Inventory;
  history: History;
  operations: Operations;
  checkpoints: CheckpointOperations;
  sessions: SessionManager;
  /** Reads the host and looks for its faults again. */
  reload: () => void;
  /** Paints the whole screen again. */
  repaint: () => void;
  /** Puts a text into the user's clipboard by way of the terminal. */
  copy: (text: string) => void;
  /** Moves within the pane that has the keys: only the screens know its rows. */
  move: (move: Move) => void;
  /** The number of the newest kernel message; 0: there is none. */
  newestLine: () => number;
  /** Stops the program until the shell continues it. */
  suspend: () => void;
  /** Ends the program. */
  leave: () => void;
  now: () => number;
};

const NOTICE_MS = 6000;

/** Says something in the hint bar for a while. */
export function notify(
  app: Pick<AppContext, 'store' | 'now'>,
  text: string,
  tone: Notice['tone'] = 'plain',
): void {
  setView(app.store, { notice: { text, tone, until: app.now() + NOTICE_MS } });
}

/** Shows a tab of the right pane, and gives it the keys. */
export function showTab(store: Store, tab: string): void {
  setView(store, { tab, pane: 'main' });
}

/**
 * Carries an operation out on several VMs at once and tells how it went: a success in the hint bar, each
 * failure in a dialog with all that is known.
 * @returns true where all went well
 */
export async function perform(
  app: AppContext,
  vms: readonly Vm[],
  operate: (vm: Vm) => Promise<Outcome>,
): Promise<boolean> {
  const outcomes = await Promise.all(vms.map(operate));
  const failures = outcomes.filter((outcome) => !outcome.ok);
  for (const outcome of failures) openDialog(app.store, outcomeDialog, { outcome });
  const done = outcomes.filter((outcome) => outcome.ok);
  const [only] = done;
  if (done.length === 1 && only) notify(app, only.message, 'good');
  else if (done.length > 1) notify(app, `${done.length} of ${outcomes.length}: done`, 'good');
  return failures.length === 0;
}
