import type { KernelLog, LogLine } from '../state/ports.js';
import type { LogNews } from './serve-log.js';

/** The kernel log of a far host as it was told last. */
export type FarLog = {
  log: KernelLog;
  chosen(): LogNews['chosen'];
  chose(chosen: LogNews['chosen']): void;
  hear(news: LogNews): void;
};

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
  const listeners = new Set<() => void>();
  return {
    log: {
      source: () => last?.source ?? { kind: 'none', reason: 'opening…' },
      backlog: () => last?.backlog ?? null,
      lines: () => lines,
      readBack: () => {
        if (lines.length < kept) line.readBack();
      },
      dropped: () => (last?.dropped ?? 0) + dropped,
      aheadMs: () => aheadMs,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => listeners.clear(),
    },
    chosen: () => last?.chosen ?? null,
    chose: (chosen) => {
      if (last !== null) last = { ...last, chosen };
    },
    hear: (news) => {
      aheadMs = line.aheadMs();
      if (news.follows === 'none') {
        dropped = 0;
        lines = newestOf(inOrder(news.lines, 0), kept);
      } else if (news.follows === 'older') {
        const first = lines[0]?.number ?? Number.POSITIVE_INFINITY;
        const older = inOrder(news.lines, 0).filter(({ number }) => number < first);
        lines = newestOf([...older, ...lines], kept);
      } else {
        const all = [...lines, ...inOrder(news.lines, lines.at(-1)?.number ?? 0)];
        lines = newestOf(all, kept);
        dropped += all.length - lines.length;
      }
      last = news;
      for (const listener of listeners) listener();
    },
  };
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
