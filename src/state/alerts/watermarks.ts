import type { History } from '../../inventory/history.js';

/** How many of the newest events may be under way at the same time. */
const LOOKED_AT = 64;

/**
 * Tells, reading by reading, how far the history had gone. `ended`: every event up to this id had ended at the reading
 * before, so it is not what changes a VM that still runs by then. `newest`: the newest event.
 */
export function createWatermarks(history: Pick<History, 'read' | 'version'>): {
  step: () => { ended: number; newest: number };
} {
  let version: string | null = null;
  let marks = { ended: 0, newest: 0 };
  return {
    step: () => {
      const before = marks.ended;
      const now = history.version();
      if (now !== version) {
        marks = marksOf(history) ?? marks;
        version = now;
      }
      return { ended: before, newest: marks.newest };
    },
  };
}

function marksOf(history: Pick<History, 'read'>): { ended: number; newest: number } | null {
  const found = history.read({ limit: LOOKED_AT });
  if ('refused' in found) return null;
  const newest = found.events[0]?.id ?? 0;
  const open = found.events.filter(({ end }) => end === null).map(({ id }) => id - 1);
  return { ended: Math.min(newest, ...open), newest };
}
