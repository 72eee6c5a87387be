import type { HostStore } from '../fleet/host-store.js';
import { gather } from '../gather.js';
import { firstAfter } from '../log/lines-after.js';
import type { KernelLog, LogLine } from '../ports.js';
import { joinLogs, readLines, type VmLogs } from './vm-log.js';

/** How long lines are gathered: each is looked at once, and a flood changes the store twice a second. */
const GATHER_MS = 500;

/** The kernel log of the program. `followed`: where its lines come from, which is another after a log source was chosen. */
type Log = Pick<KernelLog, 'lines' | 'subscribe'> & { followed(): unknown };

/** What was looked at: the lines with these numbers, of one log. */
type Looked = { of: unknown; from: number; upTo: number; logs: VmLogs };

/**
 * Keeps in the store what the kernel log says of each VM. Lines that are read back later, from before those at hand,
 * count too; once another log source is followed, all begins anew.
 * @returns a function that stops it
 */
export function followVmLogs(store: HostStore, log: Log): () => void {
  let looked: Looked | null = null;
  const look = () => {
    looked = lookAgain(looked, log.followed(), log.lines());
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
function lookAgain(before: Looked | null, of: unknown, lines: readonly LogLine[]): Looked {
  const oldest = lines[0]?.number;
  const newest = lines.at(-1)?.number;
  const known = before !== null && before.of === of ? before : { of, from: 0, upTo: -1, logs: new Map() };
  if (oldest === undefined || newest === undefined) return known;
  const isFirst = known.upTo < known.from;
  const newer = readLines(isFirst ? lines : lines.slice(firstAfter(lines, known.upTo)));
  const older = isFirst ? new Map() : readLines(lines.slice(0, firstAfter(lines, known.from - 1)));
  return {
    of,
    from: isFirst ? oldest : Math.min(oldest, known.from),
    upTo: Math.max(newest, known.upTo),
    logs: joinLogs(older.size === 0 ? known.logs : joinLogs(older, known.logs), newer),
  };
}
