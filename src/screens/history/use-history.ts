import { useEffect, useMemo, useRef, useState } from 'react';
import { partOf } from '../../state/fleet/at-hand.js';
import { clockAhead } from '../../state/fleet/clock-words.js';
import type { HostId } from '../../state/fleet/host-id.js';
import type { HostPort } from '../../state/fleet/host-port.js';
import { useAppState, useScreen } from '../use-screen.js';
import { type HistoryAnswer, type WantedRead, wantedRead } from './event-list.js';
import {
  answeredBy,
  type HistoryView,
  isUnanswered,
  movedTo,
  readAnew,
  type Scope,
  unreadView,
  writtenBy,
} from './history-view.js';

/** What a key does with the events that are shown. */
type Step = (view: HistoryView) => HistoryView;

/** The events that are shown, and what can be done with them. */
export type ShownHistory = {
  view: HistoryView;
  /** Does this now, or once something is found for what is asked. */
  onceAnswered(step: Step): void;
  /** Shows the history of another VM or of other hosts. */
  show(scope: Scope): void;
  /** Reads the same again, or with another filter. Where several come at once, only the last is searched for. */
  read(filter?: string): void;
  move(cursor: number): void;
};

/**
 * The history of a VM or of hosts. It follows what any program records. One read of each host is under way at a time,
 * and nothing waits for a host that does not answer. A long search takes many reads: keys are answered in between.
 */
export function useHistory(scope: Scope): ShownHistory {
  const { app, dialogInput } = useScreen();
  const [view, setView] = useState(() => unreadView(scope));
  const reading = useRef(new Set<HostId>());
  const held = useRef<Step[]>([]);
  useWrites(view, (host) => setView((now) => writtenBy(now, host)));

  useEffect(() => {
    const read = async (host: HostId, wanted: WantedRead) => {
      const port = app.port(host);
      reading.current.add(host);
      const answer = await answerOf(port, wanted);
      reading.current.delete(host);
      const aheadMs = clockAhead(port.link());
      // Always another view, so that what is needed next is looked for.
      setView((now) => ({ ...answeredBy(now, host, wanted, answer, aheadMs) }));
    };
    const begin = () => {
      // Of several keys only the last asks for a search.
      if (dialogInput.isBusy()) return;
      for (const [host, list] of view.lists) {
        const wanted = reading.current.has(host) ? null : wantedRead(list);
        if (wanted !== null) void read(host, wanted);
      }
    };
    const turn = setImmediate(begin);
    const stop = dialogInput.onDone(begin);
    return () => {
      clearImmediate(turn);
      stop();
    };
  }, [app, dialogInput, view]);

  useEffect(() => {
    if (isUnanswered(view) || held.current.length === 0) return;
    const steps = held.current.splice(0);
    setView(steps.reduce((now, step) => step(now), view));
  }, [view]);

  const onceAnswered = (step: Step) => {
    if (isUnanswered(view)) held.current.push(step);
    else setView(step(view));
  };
  const change = (next: Step) => {
    held.current = [];
    setView(next);
  };
  return {
    view,
    onceAnswered,
    show: (other) => change(({ filter }) => unreadView(other, filter)),
    read: (filter) => change((now) => readAnew(now, filter)),
    move: (cursor) => onceAnswered((now) => movedTo(now, cursor)),
  };
}

/** Tells of each host whose history was written, or whose line came back. */
function useWrites({ scope: { hosts } }: HistoryView, onWrite: (host: HostId) => void): void {
  const versions = useAppState((state) =>
    hosts.map((host) => `${partOf(state, host)?.historyVersion} ${state.hosts.get(host)?.link.kind}`),
  );
  const seen = useMemo(() => new Map<HostId, string>(), []);
  useEffect(() => {
    for (const [at, host] of hosts.entries()) {
      const version = versions[at] ?? '';
      if ((seen.get(host) ?? version) !== version) onWrite(host);
      seen.set(host, version);
    }
  });
}

async function answerOf(
  { id, history }: Pick<HostPort, 'id' | 'history'>,
  { query }: WantedRead,
): Promise<HistoryAnswer> {
  try {
    return await history.read(query);
  } catch (error) {
    return { refused: `The history of ${id} cannot be read: ${String(error)}.` };
  }
}
