import type { KernelLog, LogLine } from '../state/ports.js';
import { gapLine, type KnownLine, lastKnownIn } from './log-join.js';
import type { LogNews } from './serve-log.js';

/** The kernel log of a far host as it was told last. */
export type FarLog = {
  log: KernelLog;
  chosen(): LogNews['chosen'];
  chose(chosen: LogNews['chosen']): void;
  hear(news: LogNews): void;
  /** The last line; null: there is none. */
  last(): KnownLine | null;
  /** The next bridge is another host's. */
  forget(): void;
};

/** So many parts of a log that are known already are asked for, to come to an older one. */
const MOST_KNOWN_PARTS = 25;

/**
 * Keeps what a far host tells of its kernel log: the newest lines, and older ones while there is room.
 * @param kept how many lines, of a thousand characters on average; fewer that are longer
 * @param line asks for older lines, and tells by how much the host's clock is ahead of ours, in ms
 */
export function createFarLog(kept: number, line: { readBack: () => void; aheadMs: () => number }): FarLog {
  let lines: readonly LogLine[] = [];
  let last: LogNews | null = null;
  let dropped = 0;
  let aheadMs = 0;
  /** What is added to a bridge's numbers: those of the next bridge are others, and the lines that were known stay. */
  let offset = 0;
  /** Lines of a bridge are to be joined to those that are known. */
  let isJoining = false;
  let canReadBack = true;
  let knownParts = 0;
  /** The log that the lines are of. */
  let of: string | null = null;
  const listeners = new Set<() => void>();
  const readOlder = () => {
    if (lines.length < kept && canReadBack) line.readBack();
  };
  const append = (more: readonly LogLine[]) => {
    const all = [...lines, ...more];
    lines = newestOf(all, kept);
    dropped += all.length - lines.length;
  };
  /** Takes the first lines of a bridge: those that are known stay as they are. */
  const join = (fresh: readonly LogLine[]) => {
    const [first, newest] = [fresh[0], lines.at(-1)];
    if (newest === undefined) {
      [offset, dropped, canReadBack] = [0, 0, true];
      lines = newestOf(fresh, kept);
      isJoining = fresh.length === 0;
      return;
    }
    if (first === undefined) return;
    isJoining = false;
    const at = lastKnownIn(lines, fresh);
    const same = at === null ? undefined : fresh[at];
    // Older lines than those after a gap would belong into it.
    canReadBack &&= same !== undefined;
    offset = same === undefined ? newest.number + 2 - first.number : newest.number - same.number;
    const more = fresh.slice((at ?? -1) + 1).map((one) => ({ ...one, number: one.number + offset }));
    append(inOrder(same === undefined ? [gapLine(newest.number + 1), ...more] : more, newest.number));
  };
  return {
    log: {
      source: () => last?.source ?? { kind: 'none', reason: 'opening…' },
      backlog: () => last?.backlog ?? null,
      lines: () => lines,
      readBack: () => {
        knownParts = 0;
        readOlder();
      },
      dropped: () => (last?.dropped ?? 0) + dropped,
      aheadMs: () => aheadMs,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => listeners.clear(),
    },
    last: () => lines.at(-1) ?? null,
    forget: () => {
      lines = [];
      of = null;
    },
    chosen: () => last?.chosen ?? null,
    chose: (chosen) => {
      if (last !== null) last = { ...last, chosen };
    },
    hear: (news) => {
      aheadMs = line.aheadMs();
      const source = sourceOf(news);
      const isAnother = source !== null && of !== null && source !== of;
      of = source ?? of;
      if (isAnother) lines = [];
      if (news.follows === 'none' || isAnother) isJoining = true;
      if (isJoining && news.follows !== 'older') join(inOrder(news.lines, 0));
      else if (!isJoining) {
        const told = news.lines.map((one) => ({ ...one, number: one.number + offset }));
        if (news.follows === 'older') {
          const first = lines[0]?.number ?? Number.POSITIVE_INFINITY;
          const older = inOrder(told, 0).filter(({ number }) => number < first);
          lines = newestOf([...older, ...lines], kept);
          // The bridge tells what was known before it, too.
          knownParts += 1;
          if (older.length === 0 && told.length > 0 && knownParts < MOST_KNOWN_PARTS) readOlder();
        } else append(inOrder(told, lines.at(-1)?.number ?? 0));
      }
      last = news;
      for (const listener of listeners) listener();
    },
  };
}

/** Which log it is; null: it is not open yet. */
function sourceOf({ source }: LogNews): string | null {
  if (source.kind === 'none') return null;
  return source.kind === 'file' ? `file ${source.path}` : source.kind;
}

const MOST_CHARACTERS_A_LINE = 1000;

/** The newest lines, as many as are kept. */
function newestOf(lines: readonly LogLine[], kept: number): readonly LogLine[] {
  let room = kept * MOST_CHARACTERS_A_LINE;
  const tooOld = lines.findLastIndex(({ text }, at) => {
    room -= text.length;
    return room < 0 || at < lines.length - kept;
  });
  return lines.slice(tooOld + 1);
}

/** Those whose numbers grow from `after` on: a line is known by its number. */
function inOrder(lines: readonly LogLine[], after: number): readonly LogLine[] {
  let last = after;
  return lines.filter(({ number }) => {
    if (number <= last) return false;
    last = number;
    return true;
  });
}
