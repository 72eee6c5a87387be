import { gather } from '../gather.js';
import { firstAfter } from '../log/passing.js';
import type { KernelLog, LogLine } from '../ports.js';
import type { Store } from '../store.js';
import { joinLogs, readLines, type VmLogs } from './vm-log.js';

/** How long lines are gathered: each is looked at once, and a flood changes the store a few times a second. */
const GATHER_MS = 250;

/** What was looked at: the lines with these numbers, of one source. */
type Looked = { source: string; from: number; upTo: number; logs: VmLogs };

/**
 * Keeps in the store what the kernel log says of each VM. Lines that are read back later, from before those at hand,
 * count too; where the log comes from another source, all begins anew.
 * @returns a function that stops it
 */
export function followVmLogs(
  store: Store,
  log: Pick<KernelLog, 'source' | 'lines' | 'subscribe'>,
): () => void {
  let looked: Looked | null = null;
  const look = () => {
    looked = lookAgain(looked, sourceOf(log), log.lines());
    if (looked.logs !== store.getState().vmLogs) store.setState({ vmLogs: looked.logs });
  };
  look();
  const looking = gather(look, GATHER_MS);
  const unsubscribe = log.subscribe(looking.ask);
  return () => {
    unsubscribe();
    looking.stop();
  };
}

/** Looks at the lines that were not looked at yet. What was known stays the same object where they say nothing. */
function lookAgain(before: Looked | null, source: string, lines: readonly LogLine[]): Looked {
  const oldest = lines[0]?.number;
  const newest = lines.at(-1)?.number;
  const known = before?.source === source ? before : { source, from: 0, upTo: -1, logs: new Map() };
  if (oldest === undefined || newest === undefined) return known;
  const isFirst = known.upTo < known.from;
  const newer = readLines(isFirst ? lines : lines.slice(firstAfter(lines, known.upTo)));
  const older = isFirst ? new Map() : readLines(lines.slice(0, firstAfter(lines, known.from - 1)));
  return {
    source,
    from: isFirst ? oldest : Math.min(oldest, known.from),
    upTo: Math.max(newest, known.upTo),
    logs: joinLogs(older.size === 0 ? known.logs : joinLogs(older, known.logs), newer),
  };
}

function sourceOf(log: Pick<KernelLog, 'source'>): string {
  const { state: _, reason: __, ...which } = { state: null, ...log.source() };
  return JSON.stringify(which);
}
