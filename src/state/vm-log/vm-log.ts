import { LAUNCHED } from '../../host/kernel-phrases.js';
import type { LogLine } from '../ports.js';

/** What the kernel log says of a VM. `last`: its newest line, raw; telemetry lines are none. */
export type VmLog = {
  last: (Pick<LogLine, 'number' | 'time' | 'at' | 'level' | 'text'> & { isCut: boolean }) | null;
  /** How many errors there were since its launch; where the launch is not in the log, in all that was read. */
  errors: number;
  sawLaunch: boolean;
};

/** By the name of the VM, raw; that of which there was a line last comes last. */
export type VmLogs = ReadonlyMap<string, VmLog>;

/** No host has more VMs; a log may name any number. */
const MOST_NAMES = 256;

/** A row of a wide terminal shows no more of a line. */
const MOST_TEXT = 1024;

const NOTHING: VmLog = { last: null, errors: 0, sawLaunch: false };

/** What some lines say of each VM, oldest line first. */
export function readLines(lines: readonly LogLine[]): VmLogs {
  const logs = new Map<string, VmLog>();
  for (const line of telling(lines)) {
    const name = line.palacios?.vm;
    if (typeof name !== 'string') continue;
    const before = logs.get(name) ?? NOTHING;
    logs.delete(name);
    logs.set(name, withLine(before, line));
    if (logs.size > MOST_NAMES) dropOldest(logs);
  }
  return logs;
}

/**
 * The lines that tell more than a later one, oldest first. A flood has few, and the others are not parsed: that took a
 * tenth of the work.
 */
function telling(lines: readonly LogLine[]): readonly LogLine[] {
  const told = new Set<string>();
  const found = lines.toReversed().filter((line) => {
    const origin = line.plainOrigin;
    if (origin === null) return true;
    if (told.has(origin)) return false;
    if (line.palacios !== null) told.add(origin);
    return true;
  });
  return found.reverse();
}

function withLine(before: VmLog, line: LogLine): VmLog {
  const errors = line.level === 'error' ? before.errors + line.times : before.errors;
  const { number, time, at, level, text } = line;
  const isCut = text.length > MOST_TEXT;
  const last = line.telemetry
    ? before.last
    : { number, time, at, level, text: text.slice(0, MOST_TEXT), isCut };
  return LAUNCHED.test(text) ? { last, errors: 0, sawLaunch: true } : { ...before, last, errors };
}

/** What two parts of a log say together. */
export function joinLogs(older: VmLogs, newer: VmLogs): VmLogs {
  if (newer.size === 0) return older;
  const logs = new Map(older);
  for (const [name, log] of newer) {
    const before = logs.get(name) ?? NOTHING;
    logs.delete(name);
    logs.set(name, {
      last: log.last ?? before.last,
      errors: log.sawLaunch ? log.errors : before.errors + log.errors,
      sawLaunch: log.sawLaunch || before.sawLaunch,
    });
  }
  while (logs.size > MOST_NAMES) dropOldest(logs);
  return logs;
}

function dropOldest(logs: Map<string, VmLog>): void {
  for (const name of logs.keys()) {
    logs.delete(name);
    return;
  }
}
