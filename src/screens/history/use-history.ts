import { useEffect, useState } from 'react';
import type { AppContext } from '../../state/app-context.js';
import { useScreen } from '../use-screen.js';
import { type EventList, filtered, firstPage, isSearching, movedTo, refreshed, searched } from './paging.js';

/** How often to look whether any program wrote history, in ms. */
const LOOK_MS = 250;

/** The events that are shown, and what can be done with their list. */
export type ShownHistory = {
  list: EventList;
  /** The list with the events of the filter that was typed, which it reads at once if need be. */
  upToDate(): EventList;
  /** Reads the events of another VM or filter, or the same again. */
  read(change?: Partial<Pick<EventList, 'vm' | 'filter'>>): void;
  /** Takes a filter as it is typed. Where several keys come at once, only the last filter is searched for. */
  type(filter: string): void;
  move(cursor: number): void;
};

/**
 * The history of a VM, or of the whole host where it is null. It follows what any program records; a long search takes
 * many turns of the event loop, so that keys are answered in between.
 */
export function useHistory(history: AppContext['history'], vm: EventList['vm']): ShownHistory {
  const { dialogInput } = useScreen();
  const [opened] = useState(() => ({ version: history.version(), list: firstPage(history, vm, '') }));
  const [list, setList] = useState(opened.list);

  useEffect(() => {
    let seen = opened.version;
    const timer = setInterval(() => {
      const version = history.version();
      if (version === seen) return;
      seen = version;
      setList((now) => refreshed(history, now));
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [history, opened]);

  useEffect(() => {
    if (!isSearching(list)) return;
    const search = () => {
      // Of several keys only the last asks for a search.
      if (!dialogInput.isBusy()) setList((now) => (now === list ? searched(history, now) : now));
    };
    const turn = setImmediate(search);
    const stop = dialogInput.onDone(search);
    return () => {
      clearImmediate(turn);
      stop();
    };
  }, [history, dialogInput, list]);

  const upToDate = () => (list.stale === null ? list : firstPage(history, list.vm, list.filter));
  return {
    list,
    upToDate,
    read: (change = {}) => {
      const wish = { vm: list.vm, filter: list.filter, ...change };
      setList(firstPage(history, wish.vm, wish.filter));
    },
    type: (filter) => setList((now) => filtered(now, filter)),
    move: (cursor) => setList((now) => movedTo(history, now.stale === null ? now : upToDate(), cursor)),
  };
}
