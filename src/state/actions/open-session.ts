import { type AppContext, notify, portOf } from '../app-context.js';
import { splitKey } from '../fleet/host-id.js';
import { aboutVms } from '../messages.js';
import { awaitSession, type PendingSession } from '../opening.js';
import type { SessionMode } from '../ports.js';
import { type AppState, setView } from '../store.js';
import { isOccupied } from '../view.js';
import { hostedName, vmByKey } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { isOutside } from '../watching/host-snapshot.js';

/** Why no session can be opened to a VM, in words; null: one can. */
export function whyUnreachable(state: AppState, vm: Vm): string | null {
  if (vm.category === 'inactive') return 'it is inactive: activate it first';
  if (isOutside(vm, state.snapshot)) return 'it is not in the inventory: adopt it first';
  if (vm.state === 'stopped') return 'it is stopped. Start it first';
  return vm.state === 'error' ? 'it is in ERROR: it can only be deleted' : null;
}

function sayOpen(app: AppContext, vm: Vm, tab: string, mode: SessionMode): void {
  const words = `${hostedName(vm)}: its ${mode === 'vnc' ? 'VNC' : mode} is open in a tab.`;
  notify(app, words, 'good', ({ tabs, view }) => view.tab !== tab && tabs.some((one) => one.view.id === tab));
}

/**
 * Opens a session, shows its tab and gives it the keyboard, or says why it cannot. A user who is in the middle of
 * something else by then keeps the keyboard: what is typed must not go to another guest.
 * @param inPlaceOf the session that has ended whose tab it takes
 */
export async function openSession(
  app: AppContext,
  vm: Vm,
  mode: SessionMode,
  stream: string | null,
  awaited: PendingSession = awaitSession(app, mode),
  inPlaceOf: string | null = null,
): Promise<void> {
  const fresh = vmByKey(app.store.getState().snapshot, vm.key) ?? vm;
  const opened = await app.sessions.open(fresh, mode, stream, inPlaceOf);
  if ('reason' in opened) {
    awaited.fail();
    notify(app, `${hostedName(vm)}: ${opened.reason}`, 'bad', aboutVms([vm]));
    return;
  }
  void portOf(app, vm.key).operations.remember(vm.key, mode, stream);
  hasOpened(app, vm, opened.id, mode, awaited);
}

/** Shows a session that has just been opened for the user, or says that it is there. */
export function hasOpened(
  app: AppContext,
  vm: Vm,
  tab: string,
  mode: SessionMode,
  awaited: PendingSession,
): void {
  const isWanted = awaited.isWanted();
  awaited.end();
  if (isWanted && !isOccupied(app.store.getState().view)) giveKeyboard(app, tab, mode);
  else sayOpen(app, vm, tab, mode);
}

/** Shows a session, and gives it the keyboard, except for VNC. */
export function giveKeyboard(app: AppContext, tab: string, mode: SessionMode): void {
  if (mode === 'vnc') return setView(app.store, { tab, pane: 'main', captured: null });
  // A message would hide the hint of the key that leads back from the guest.
  setView(app.store, { tab, pane: 'main', captured: tab, message: null });
}

/** The open session of this program to a VM, in a mode and of a stream; null: there is none. */
export function sessionOpen(
  state: AppState,
  vm: Vm,
  mode: SessionMode,
  stream: string | null,
): string | null {
  const tab = state.tabs.find(
    ({ view, vmKey }) =>
      splitKey(vmKey).host === splitKey(vm.key).host &&
      view.device === vm.device &&
      view.mode === mode &&
      view.state !== 'ended' &&
      (mode !== 'stream' || view.stream === stream),
  );
  return tab?.view.id ?? null;
}
