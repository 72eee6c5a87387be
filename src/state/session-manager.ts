import { shallow } from 'zustand/vanilla/shallow';
import { safeText } from '../terminal/safe-text.js';
import type { OperationContext } from './operations/context.js';
import type { OpenSession, SessionHandle, SessionMode } from './ports.js';
import { type SessionTab, setView } from './store.js';
import { shownName, vmByKey } from './vms/find.js';
import { claimMode } from './vms/mode-claims.js';
import type { Vm } from './vms/model.js';

/** Opens, holds and closes the sessions of this program run, and keeps their tabs in the store. */
export type SessionManager = ReturnType<typeof openSessionManager>;

/** Makes the manager. Modes are claimed beside the inventory, so that every program on it keeps the mode rule. */
export function openSessionManager(
  context: Pick<OperationContext, 'store' | 'claims' | 'untilWritable'>,
  openSession: OpenSession,
) {
  const { store, claims } = context;
  const handles = new Map<string, { handle: SessionHandle; release: () => void }>();

  const refreshClaims = () => store.setState({ claims: claims.list() });

  const update = (id: string, tab: Omit<SessionTab, 'view'>) => {
    const held = handles.get(id);
    if (!held) return;
    const view = held.handle.view();
    // A captured session that ends keeps the keyboard: what is typed for the guest is for nobody else.
    if (view.state === 'ended') held.release();
    const { tabs } = store.getState();
    const old = tabs.find((open) => open.view.id === id);
    const next = { ...tab, view };
    // Output alone changes no tab, and must not make React render for each piece.
    if (old && shallow(old.view, view)) return;
    store.setState({
      tabs: old ? tabs.map((open) => (open === old ? next : open)) : [...tabs, next],
    });
  };

  const open = async (
    vm: Vm,
    mode: SessionMode,
    stream: string | null,
  ): Promise<{ id: string } | { reason: string }> => {
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
    // While the claim was waited for, the device may have become another VM's.
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

  const end = async (id: string) => {
    await handles.get(id)?.handle.close();
  };

  return {
    /** Opens a session to a VM of the host, in a tab; returns the session's id, or in words why it cannot. */
    open,
    /** Ends a session; its tab stays readable. */
    end,
    /** The session of a tab; null where there is none. */
    handle: (id: string) => handles.get(id)?.handle ?? null,
    /** Removes a tab, ending its session first. */
    dismiss: async (id: string) => {
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
    /** Ends all sessions. */
    endAll: async () => {
      await Promise.all([...handles.keys()].map(end));
    },
  };
}
