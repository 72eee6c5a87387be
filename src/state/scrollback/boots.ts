import { partOf } from '../fleet/at-hand.js';
import { type HostId, splitKey } from '../fleet/host-id.js';
import type { KernelLog, LogLine } from '../ports.js';
import type { SessionManager } from '../session-manager.js';
import type { AppState, SessionTab, Store } from '../store.js';

/** The tools that start a guest anew. */
const BOOTS = /^(v3_launch|v3_reset) (\S+)/;
/** What the core says about a VM when one of them works (docs/palacios/texts.md, "Log lines"). */
const BOOT_LINE = /^(V3 --\s+Starting VM\b|DEBUG: Resetting cores)/;

/** How late the log's line about a tool of ours may come. */
const LOG_DELAY_MS = 10_000;

/**
 * Marks in the lines of a host's sessions where their guests start anew: when a tool of ours launches or resets one, and
 * when the kernel log says that somebody else did.
 * @param log of that host
 * @returns the way to stop
 */
export function followBoots(
  store: Store,
  sessions: Pick<SessionManager, 'handle'>,
  { id: host, log }: { id: HostId; log: KernelLog },
  now: () => number,
): () => void {
  const isHere = ({ vmKey }: SessionTab) => splitKey(vmKey).host === host;
  const isDown = ({ hosts }: AppState) => hosts.get(host)?.link.kind === 'down';
  /** When a tool of ours last started each device's guest anew. */
  const ownAt = new Map<string, number>();
  let newest = log.lines().at(-1)?.number ?? 0;
  /** False until the lines have been read that were there before anybody looked. */
  let isCaughtUp = newest > 0;
  const beginAtEnd = () => {
    newest = log.lines().at(-1)?.number ?? newest;
    isCaughtUp ||= newest > 0;
  };
  const mark = (tabs: readonly SessionTab[]) => {
    for (const { view } of tabs) if (view.state !== 'ended') sessions.handle(view.id)?.markBoot('next');
  };
  const ofLine = ({ palacios, text, fromPolling }: LogLine): readonly SessionTab[] => {
    const state = store.getState();
    const work = partOf(state, host)?.work;
    if (palacios === null || fromPolling || !BOOT_LINE.test(text)) return [];
    // What a tool of ours does was marked when it began.
    const isOwn = ({ vmKey, view }: SessionTab) =>
      work?.has(vmKey) || now() - (ownAt.get(view.device) ?? Number.NEGATIVE_INFINITY) < LOG_DELAY_MS;
    return state.tabs.filter((tab) => isHere(tab) && tab.vmName === palacios.vm && !isOwn(tab));
  };
  const stops = [
    store.subscribe((state, stateBefore) => {
      const { tabs } = state;
      if (tabs.length > 0 && stateBefore.tabs.length === 0) beginAtEnd();
      // After the next connect the log begins anew, with lines that were read before.
      if (isDown(state)) isCaughtUp = false;
      const commands = partOf(state, host)?.commands;
      const before = partOf(stateBefore, host)?.commands;
      const last = commands?.at(-1);
      if (commands === before || last === undefined || last.id === before?.at(-1)?.id) return;
      const device = BOOTS.exec(last.line)?.[2];
      if (device === undefined) return;
      ownAt.set(device, now());
      mark(tabs.filter((tab) => isHere(tab) && tab.view.device === device));
    }),
    log.subscribe(() => {
      // A flood of lines costs nothing while there is no session.
      if (store.getState().tabs.length === 0) return;
      const lines = log.lines();
      const from = lines.findLastIndex(({ number }) => number <= newest) + 1;
      newest = lines.at(-1)?.number ?? newest;
      if (isCaughtUp) mark(lines.slice(from).flatMap(ofLine));
      isCaughtUp ||= log.source().kind === 'file' || lines.length > 0;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
