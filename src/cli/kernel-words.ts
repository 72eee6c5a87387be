import { type LogClock, repeatsLineBefore } from '../host/log-line.js';
import { linesAfter } from '../state/log/lines-after.js';
import type { KernelWords } from '../state/operations/context.js';
import { createLineAssembler, LONGEST_LINE_BYTES } from '../telemetry/line-assembler.js';
import type { LogFollower } from '../telemetry/log.js';
import { createLogHistory } from '../telemetry/log-history.js';
import { type OpenLog, openLog } from '../telemetry/open-log.js';
import { safeText } from '../terminal/safe-text.js';

/** Beyond this the oldest lines since an operation began are left out. */
const MOST_BYTES = 1024 * 1024;
/** No file has more lines than bytes, and a rotated log is two files: everything that is read is kept. */
const LINES = 2 * MOST_BYTES;

/**
 * The kernel's words from the log file, read when asked for: the file is not followed. It may be rotated once
 * between mark and since.
 * @param clock dates the lines
 */
export function wordsFromFile(path: () => string | null, clock: () => LogClock): KernelWords {
  const marks = new Map<number, Place>();
  let last = 0;
  const sinceMark = (mark: number) => readSince(path(), marks.get(mark) ?? NOWHERE);
  return {
    mark() {
      last += 1;
      marks.set(last, placeOf(path()));
      marks.delete(last - MOST_MARKS);
      return last;
    },
    since(mark) {
      if (!marks.has(mark)) return [];
      const { pieces, before } = sinceMark(mark);
      const history = createLogHistory(LINES, { before, clock });
      for (const bytes of pieces) {
        const assembler = createLineAssembler();
        history.append(assembler.push(bytes));
        history.append(assembler.flush());
      }
      const lines = history.lines();
      history.close();
      return lines;
    },
    gap: (mark) => sinceMark(mark).gap,
  };
}

/** An operation has only a few. */
const MOST_MARKS = 1000;

/** The log's file and its size at a mark. */
type Place = { id: string; size: number };

const NOWHERE: Place = { id: '', size: 0 };

function placeOf(path: string | null): Place {
  const log = path === null ? null : openLog(path);
  if (log === null || !('fd' in log)) return NOWHERE;
  const place = { id: log.id, size: log.size() };
  log.close();
  return place;
}

/**
 * What was written to a log since a place in it, file by file; `before`: the line before that, where it is known;
 * `gap`: why some of it may be missing, in words that are safe to show.
 */
type Since = { pieces: readonly Uint8Array[]; before: string | null; gap: string | null };

function readSince(path: string | null, place: Place): Since {
  const none = { pieces: [], before: null };
  if (path === null) return { ...none, gap: 'no log file with kernel messages was found' };
  const name = `the log ${safeText(path)}`;
  const log = openLog(path);
  if ('missing' in log) return { ...none, gap: `${name} is not there` };
  if ('reason' in log) return { ...none, gap: `${name} cannot be read: ${log.reason}` };
  const marked = log.id === place.id ? log : openRotated(path, place.id);
  try {
    const isCut = marked !== null && marked.size() < place.size;
    const rest = marked === null ? [] : [{ file: marked, from: isCut ? 0 : place.size }];
    const parts = marked === log ? rest : [...rest, { file: log, from: 0 }];
    let gap: string | null = null;
    if (place.id === '') gap = `${name} was not there when it began`;
    else if (marked === null) gap = `${name} was rotated away`;
    else if (isCut) gap = `${name} was truncated meanwhile`;
    else if (parts.some(({ file, from }) => file.size() - from > MOST_BYTES))
      gap = `more was written to ${name} than is read`;
    return {
      pieces: parts.map(({ file, from }) => readEnd(file, from)),
      before: marked === null || isCut ? null : lineBefore(marked, place.size),
      gap,
    };
  } finally {
    log.close();
    if (marked !== log) marked?.close();
  }
}

function openRotated(path: string, id: string): OpenLog | null {
  const log = openLog(`${path}.1`);
  if (!('fd' in log)) return null;
  if (log.id === id) return log;
  log.close();
  return null;
}

/** The line that ends at a place: the first words after it may say that it was repeated. */
function lineBefore(log: OpenLog, place: number): string | null {
  const from = Math.max(0, place - LONGEST_LINE_BYTES);
  const lines = createLineAssembler().push(log.read(from, place - from));
  return lines.reverse().find((line) => !repeatsLineBefore(line)) ?? null;
}

function readEnd(log: OpenLog, from: number): Uint8Array {
  const start = Math.max(from, log.size() - MOST_BYTES);
  return log.read(start, log.size() - start);
}

/** The kernel's words from a log that is followed. */
export function wordsFromFollower(follower: LogFollower & { look?: () => void }): KernelWords {
  return {
    mark: () => {
      follower.look?.();
      return follower.lines().at(-1)?.number ?? 0;
    },
    since(mark) {
      follower.look?.();
      return linesAfter(follower.lines(), mark);
    },
    gap(mark) {
      const why = follower.gap(mark);
      return why === null ? null : safeText(why);
    },
    seconds: () => {
      const source = follower.source();
      return source.kind === 'dmesg' ? source.seconds : 0;
    },
  };
}

/**
 * The kernel's words from one log source after the other: `use` changes it. What was marked before is told no more,
 * and has a gap: a source that was closed may hold all its lines.
 */
export function createKernelWords(first: KernelWords): KernelWords & { use(words: KernelWords): void } {
  const marks = new Map<number, number>();
  let words = first;
  let last = 0;
  let lastBefore = 0;
  return {
    use(next) {
      words = next;
      lastBefore = last;
      marks.clear();
    },
    mark() {
      last += 1;
      marks.set(last, words.mark());
      marks.delete(last - MOST_MARKS);
      return last;
    },
    since(mark) {
      const marked = marks.get(mark);
      return marked === undefined ? [] : words.since(marked);
    },
    gap(mark) {
      const marked = marks.get(mark);
      if (marked !== undefined) return words.gap(marked);
      return mark <= lastBefore ? 'another log source was chosen meanwhile' : 'it began too long ago';
    },
    seconds: () => words.seconds?.() ?? 0,
  };
}
