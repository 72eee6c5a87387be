import { statSync } from 'node:fs';
import { repeatsLineBefore } from '../host/log-line.js';
import type { KernelWords } from '../state/operations/context.js';
import type { DmesgFollower } from '../telemetry/dmesg-follower.js';
import { createLineAssembler, LONGEST_LINE_BYTES } from '../telemetry/line-assembler.js';
import { createLogHistory } from '../telemetry/log-history.js';
import { openLog } from '../telemetry/open-log.js';
import { safeText } from '../terminal/safe-text.js';

/** Beyond this the oldest words since an operation began are left out. */
const MOST_BYTES = 1024 * 1024;
/** No file has more lines than bytes, and a rotated log is two files: what is read is held. */
const LINES = 2 * MOST_BYTES;

/**
 * The kernel's words out of the log file, read when they are asked for: nothing is followed meanwhile. The
 * file may be rotated once between mark and since.
 */
export function wordsFromFile(path: () => string | null): KernelWords {
  const marks = new Map<number, Place>();
  let last = 0;
  return {
    mark() {
      last += 1;
      marks.set(last, placeOf(path()));
      marks.delete(last - MOST_MARKS);
      return last;
    },
    since(mark) {
      const file = path();
      const place = marks.get(mark);
      if (file === null || place === undefined) return [];
      const pieces = readsSince(file, place);
      const history = createLogHistory(LINES, { before: lineBefore(file, place) });
      for (const bytes of pieces) {
        const assembler = createLineAssembler();
        history.append(assembler.push(bytes));
        history.append(assembler.flush());
      }
      const lines = history.lines();
      history.close();
      return lines;
    },
    gap: (mark) => gapSince(path(), marks.get(mark) ?? NOWHERE),
  };
}

/** Operations hold a few each. */
const MOST_MARKS = 1000;

/** Which file the log was, and how far it went. */
type Place = { id: string; size: number };

/** Why lines of a log since a place in it may be missing, in words; null: all are read. */
function gapSince(path: string | null, place: Place): string | null {
  if (path === null) return 'no log file with kernel messages is found';
  const name = safeText(path);
  const now = openLog(path);
  if ('missing' in now) return `the log ${name} is not there`;
  if ('reason' in now) return `the log ${name} cannot be read: ${now.reason}`;
  const size = now.size();
  now.close();
  if (place.id === '') return `the log ${name} was not there when it began`;
  if (now.id === place.id) {
    if (size < place.size) return `the log ${name} was cut off meanwhile`;
    return size - place.size > MOST_BYTES ? `more was written to the log ${name} than is read` : null;
  }
  const rotated = openLog(`${path}.1`);
  if (!('fd' in rotated)) return `the log ${name} was rotated away`;
  const rest = rotated.size() - place.size;
  rotated.close();
  if (rotated.id !== place.id) return `the log ${name} was rotated away`;
  return Math.max(rest, size) > MOST_BYTES ? `more was written to the log ${name} than is read` : null;
}

function placeOf(path: string | null): Place {
  try {
    if (path === null) return NOWHERE;
    const { dev, ino, size } = statSync(path);
    return { id: `${dev}:${ino}`, size };
  } catch {
    return NOWHERE;
  }
}

const NOWHERE = { id: '', size: 0 };

function readsSince(path: string, place: Place): Uint8Array[] {
  const now = placeOf(path);
  if (now.id === place.id) return [readFrom(path, now.size < place.size ? 0 : place.size)];
  const rotated = `${path}.1`;
  const rest = placeOf(rotated).id === place.id && place.id !== '' ? [readFrom(rotated, place.size)] : [];
  return [...rest, readFrom(path, 0)];
}

/** The line that stands before the mark: the first words after it may be that it was repeated. */
function lineBefore(path: string, place: { id: string; size: number }): string | null {
  const marked = [path, `${path}.1`].find((one) => placeOf(one).id === place.id);
  if (marked === undefined || place.size === 0) return null;
  const log = openLog(marked);
  if (!('fd' in log)) return null;
  try {
    const from = Math.max(0, place.size - LONGEST_LINE_BYTES);
    const lines = createLineAssembler().push(log.read(from, place.size - from));
    return lines.reverse().find((line) => !repeatsLineBefore(line)) ?? null;
  } finally {
    log.close();
  }
}

function readFrom(path: string, from: number): Uint8Array {
  const log = openLog(path);
  if (!('fd' in log)) return new Uint8Array();
  try {
    const start = Math.max(from, log.size() - MOST_BYTES);
    return log.read(start, log.size() - start);
  } finally {
    log.close();
  }
}

/** The words of a kernel log that is followed by dmesg. */
export function wordsFromDmesg(follower: DmesgFollower): KernelWords {
  return {
    mark: () => follower.lines().at(-1)?.number ?? 0,
    since: (mark) => follower.lines().filter((line) => line.number > mark),
    gap(mark) {
      const why = follower.gap(mark);
      return why === null ? null : safeText(why);
    },
  };
}
