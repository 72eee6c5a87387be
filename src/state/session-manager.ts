import { shallow } from 'zustand/vanilla/shallow';
import { safeText } from '../terminal/safe-text.js';
import { seenFromVm } from './fleet/at-hand.js';
import { type HostId, LOCAL_HOST, splitKey } from './fleet/host-id.js';
import type { HostPort } from './fleet/host-port.js';
import type { OpenSession, SessionHandle, SessionMode } from './ports.js';
import { isInSight, splitWith } from './split.js';
import { type SessionTab, type Store, setView } from './store.js';
import { putTab, removeTabs, spareTabs, withClosed } from './tabs.js';
import { shownName, vmByKey } from './vms/find.js';
import type { Vm } from './vms/model.js';

/** Opens, holds and closes the sessions of this program run, and keeps their tabs in the store. */
export type SessionManager = ReturnType<typeof openSessionManager>;

const NO_CLAIM: { release(): void } | { taken: string } = { release: () => undefined };

/** `seen`: how many bytes it had shown when its tab was last in view. */
type Held = { handle: SessionHandle; release: () => void; seen: number };

/**
 * Makes the manager. Modes are claimed on the host of the VM, by the port or by what runs the session there, so that
 * every program there keeps the mode rule.
 */
export function openSessionManager(
  { store, port }: { store: Store; port: (host: HostId) => Pick<HostPort, 'claimMode'> },
  openSession: OpenSession,
) {
  const handles = new Map<string, Held>();

  const update = (id: string, of: Pick<SessionTab, 'vmName' | 'vmKey'>, inPlaceOf: string | null = null) => {
    const held = handles.get(id);
    if (!held) return;
    const view = held.handle.view();
    // A captured session that ends keeps the keyboard: what is typed for the guest is for nobody else.
    if (view.state === 'ended') held.release();
    const { tabs } = store.getState();
    const old = tabs.find((tab) => tab.view.id === id);
    const hasEnded = view.state === 'ended' && old?.view.state !== 'ended';
    const isSeen = isInSight(store.getState(), id);
    if (isSeen) held.seen = held.handle.received();
    const isNews = held.handle.received() > held.seen || (hasEnded && view.endKind !== 'closed');
    const hasNew = !isSeen && (old?.hasNew === true || isNews);
    // Output alone changes no tab but for the mark, and must not make React render for each piece.
    if (old?.hasNew === hasNew && shallow(old.view, view)) return;
    const next = putTab(tabs, { ...of, view, hasNew, fate: old?.fate ?? null }, inPlaceOf);
    store.setState({ tabs: hasEnded ? removeTabs(next, forget(spareTabs(store.getState(), next))) : next });
  };

  /** Drops sessions that have ended; returns their ids. */
  const forget = (ids: readonly string[]) => {
    for (const id of ids) handles.delete(id);
    return ids;
  };

  store.subscribe((state, before) => {
    const { tabs, view } = state;
    if (view.tab === before.view.tab && view.split === before.view.split) return;
    const isSeen = ({ view: { id } }: SessionTab) => isInSight(state, id);
    for (const one of tabs) {
      const held = handles.get(one.view.id);
      if (held && (isSeen(one) || isInSight(before, one.view.id))) held.seen = held.handle.received();
    }
    if (!tabs.some((one) => one.hasNew && isSeen(one))) return;
    store.setState({
      tabs: tabs.map((one) => (one.hasNew && isSeen(one) ? { ...one, hasNew: false } : one)),
    });
  });

  const open = async (
    vm: Vm,
    mode: SessionMode,
    stream: string | null,
    inPlaceOf: string | null = null,
    held: { release: () => void } | null = null,
  ): Promise<{ id: string } | { reason: string }> => {
    if (vm.device === null) return { reason: `${shownName(vm.name)} is not on the host` };
    const { host } = splitKey(vm.key);
    const isFar = host !== LOCAL_HOST;
    // The relay beside a far VM claims its mode: it would find it taken.
    if (isFar) held?.release();
    const claim = isFar ? NO_CLAIM : (held ?? (await port(host).claimMode(vm, mode, stream)));
    if ('taken' in claim) {
      return { reason: `${mode === 'stream' ? 'The stream' : `Mode ${mode}`} is ${claim.taken}` };
    }
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      claim.release();
    };
    // While the claim was waited for, the device may have become another VM's.
    const now = vmByKey(seenFromVm(store.getState(), vm.key).snapshot, vm.key);
    if (now?.device !== vm.device || now.name !== vm.name) {
      release();
      return { reason: `it is no longer ${shownName(vm.name)} on ${vm.device}: look at it, and try again` };
    }
    const handle = await openSession({ mode, device: vm.device, stream, vmName: vm.name, vmKey: vm.key });
    if ('reason' in handle) {
      release();
      return { reason: safeText(handle.reason) };
    }
    const { id } = handle.view();
    handles.set(id, { handle, release, seen: 0 });
    const of = { vmName: vm.name, vmKey: vm.key };
    update(id, of, inPlaceOf);
    handle.subscribe(() => update(id, of));
    if (inPlaceOf !== null) {
      forget([inPlaceOf]);
      const { tab, split } = store.getState().view;
      setView(store, { tab: tab === inPlaceOf ? id : tab, split: splitWith(split, id, inPlaceOf) });
    }
    return { id };
  };

  const end = async (id: string) => {
    await handles.get(id)?.handle.close();
  };

  return {
    /**
     * Opens a session to a VM of the host, in a tab.
     * @param inPlaceOf the session that has ended whose tab it takes, with its place
     * @param held the claim of the mode, where the caller has it: it is given back as one made here would be
     * @returns the session's id, or in words why it cannot
     */
    open,
    /** Ends a session; its tab stays readable. */
    end,
    /** The session of a tab; null where there is none. */
    handle: (id: string) => handles.get(id)?.handle ?? null,
    /** Removes a tab, ending its session first. It can be opened again. */
    dismiss: async (id: string) => {
      await end(id);
      handles.get(id)?.release();
      handles.delete(id);
      store.setState((state) => withClosed(state, id));
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
