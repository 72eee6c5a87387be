import type { KernelLog, LogLine } from '../ports.js';
import type { SessionManager } from '../session-manager.js';
import type { SessionTab, Store } from '../store.js';

/** The tools that start a guest anew. */
const BOOTS = /^(v3_launch|v3_reset) (\S+)/;
/** What the core says about a VM when one of them works (docs/palacios.md, "Log lines"). */
const BOOT_LINE = /^(V3 --\s+Starting VM\b|DEBUG: Resetting cores)/;

/**
 * Marks in the lines of the open sessions where their guests start anew: when a tool of ours launches or resets one,
 * and when the kernel log says that somebody else did.
 * @returns the way to stop
 */
export function followBoots(
  store: Store,
  sessions: Pick<SessionManager, 'handle'>,
  log: KernelLog,
): () => void {
  let newest = log.lines().at(-1)?.number ?? 0;
  const mark = (tabs: readonly SessionTab[]) => {
    for (const { view } of tabs) if (view.state !== 'ended') sessions.handle(view.id)?.markBoot('next');
  };
  const ofLine = ({ palacios, text, fromPolling }: LogLine): readonly SessionTab[] => {
    const { tabs, work } = store.getState();
    if (palacios === null || fromPolling || !BOOT_LINE.test(text)) return [];
    // What a tool of ours does was marked when it began.
    return tabs.filter(({ vmName, vmKey }) => vmName === palacios.vm && !work.has(vmKey));
  };
  const stops = [
    store.subscribe(({ commands, tabs }, { commands: before }) => {
      const last = commands.at(-1);
      if (commands === before || last === undefined || last.id === before.at(-1)?.id) return;
      const device = BOOTS.exec(last.line)?.[2];
      mark(tabs.filter(({ view }) => view.device === device));
    }),
    log.subscribe(() => {
      const lines = log.lines();
      const from = lines.findLastIndex(({ number }) => number <= newest) + 1;
      newest = lines.at(-1)?.number ?? newest;
      mark(lines.slice(from).flatMap(ofLine));
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
