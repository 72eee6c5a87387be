import type { PasteView } from '../../state/ports.js';
import type { PasteProgress } from './paste-pieces.js';

/** A paste that is done sooner is not worth a word. */
const SHOWN_AFTER_MS = 300;
/** How often the numbers change. */
const EACH_MS = 250;
const STUCK_AFTER_MS = 2000;

/** What is shown of the paste that is on its way. */
export type PasteWatch = {
  /** Takes the progress at a time, in ms; null: no paste is on its way. Returns true where what is shown changed. */
  look(progress: PasteProgress | null, now: number): boolean;
  /** The same object until it changes; null: nothing is shown. */
  shown(): PasteView | null;
};

/** Begins with no paste on its way. */
export function watchPaste(): PasteWatch {
  let shown: PasteView | null = null;
  let shownAt = 0;
  let begunAt: number | null = null;
  let typed = 0;
  let typedAt = 0;
  return {
    look(progress, now) {
      const before = shown;
      if (progress === null) {
        shown = null;
        begunAt = null;
        return before !== null;
      }
      if (begunAt === null || progress.typed !== typed) typedAt = now;
      typed = progress.typed;
      begunAt ??= now;
      const isStuck = now - typedAt >= STUCK_AFTER_MS;
      if (before === null ? now - begunAt < SHOWN_AFTER_MS : now - shownAt < EACH_MS) return false;
      if (before?.typed === typed && before.of === progress.of && before.isStuck === isStuck) return false;
      shown = { ...progress, isStuck };
      shownAt = now;
      return true;
    },
    shown: () => shown,
  };
}
