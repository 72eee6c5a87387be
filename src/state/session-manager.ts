import { safeText } from '../terminal/safe-text.js';
import type { OperationContext } from './operations/context.js';
import type { OpenSession, SessionHandle, SessionMode } from './ports.js';
import { type SessionTab, setView } from './store.js';
import { shownName, vmByKey } from './vms/find.js';
import { claimMode } from './vms/mode-claims.js';
import type { Vm } from './vms/model.js';

/** Opens, holds and closes the sessions of this program run, and keeps their tabs in the store. */
export type SessionManager = {
  /**
   * Opens a session to a VM of the host; it gets a tab.
   * @returns the session's id, or in words why not
   */
  open(vm: Vm, mode: SessionMode, stream: string | null): Promise<{ id: string } | { reason: string }>;
  /** The session behind a tab; null where there is none. */
  handle(id: string): SessionHandle | null;
  /** Ends a session; its tab stays readable. */
  end(id: string): Promise<void>;
  /** Takes a tab away, ending its session first. */
  dismiss(id: string): Promise<void>;
  /** Ends all sessions. */
  endAll(): Promise<void>;
};

/** Makes the manager. Modes are claimed beside the inventory, so that every program on it keeps the mode rule. */
export function openSessionManager(
  context: Pick<OperationContext, 'store' | 'claims' | 'untilWritable'>,
  openSession: OpenSession,
): SessionManager {
  const { store, claims } = context;
  const handles = new Map<string, { handle: SessionHandle; release: () => void }>();

  const refreshClaims = () => store.setState({ claims: claims.list() });

  const update = (id: string, tab: Omit<SessionTab, 'view'>) => {
    const held = handles.get(id);
    if (!held) return;
    const view = held.handle.view();
    // One that ends under the user's hands keeps the keyboard: what is typed for the guest is for nobody else.
    if (view.state === 'ended') held.release();
    const { tabs } = store.getState();
    const old = tabs.find((open) => open.view.id === id);
    const next = { ...tab, view };
    // Output alone changes no tab: told of it, React would draw the whole screen for each piece.
    if (old && showsSame(old, next)) return;
    store.setState({
      tabs: old ? tabs.map((open) => (open === old ? next : open)) : [...tabs, next],
    });
  };

  const open: SessionManager['open'] = async (vm, mode, stream) => {
    if (vm.device === null) return { reason: `${shownName(vm.name)} is not on the host` };
    const { exclusiveModes } = store.getState().settings;
    const claim = await claimMode(context, vm, mode, stream, exclusiveModes);
    if ('taken' in claim) {
      return { reason: `${mode === 'stream' ? 'The stream' : `Mode ${mode}`} is ${claim.taken}` };
    }
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      claim.release();
      refreshClaims();
    };
    // The claim may have been waited for: the device may be another VM's by now.
    const now = vmByKey(store.getState().snapshot, vm.key);
    if (now?.device !== vm.device || now.name !== vm.name) {
      release();
      return { reason: `it is no longer ${shownName(vm.name)} on ${vm.device}: look at it, and try again` };
    }
    const handle = await openSession({ mode, device: vm.device, stream });
    if ('reason' in handle) {
      release();
      return { reason: safeText(handle.reason) };
    }
    const { id } = handle.view();
    handles.set(id, { handle, release });
    const tab = { vmName: vm.name, vmKey: vm.key };
    handle.subscribe(() => update(id, tab));
    update(id, tab);
    refreshClaims();
    return { id };
  };

  const end: SessionManager['end'] = async (id) => {
    await handles.get(id)?.handle.close();
  };

  return {
    open,
    end,
    handle: (id) => handles.get(id)?.handle ?? null,
    dismiss: async (id) => {
      await end(id);
      handles.get(id)?.release();
      handles.delete(id);
      store.setState((state) => ({ tabs: state.tabs.filter((tab) => tab.view.id !== id) }));
      const { view } = store.getState();
      setView(store, {
        tab: view.tab === id ? 'details' : view.tab,
        captured: view.captured === id ? null : view.captured,
      });
    },
    endAll: async () => {
      await Promise.all([...handles.keys()].map(end));
    },
  };
}

/** True where two states of one tab look the same. */
function showsSame(old: SessionTab, next: SessionTab): boolean {
  return (
    old.view.state === next.view.state &&
    old.view.endedBecause === next.view.endedBecause &&
    old.view.remarks === next.view.remarks &&
    old.view.vnc === next.view.vnc
  );
}
