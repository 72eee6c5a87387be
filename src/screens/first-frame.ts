import type { Placement } from './panes.js';
import { layoutNow, type Screen } from './screen.js';
import { tooSmall } from './too-small.js';

/**
 * The frame that Ink draws where no dialog is open, put together without Ink: the list is on the screen before
 * Ink is loaded.
 * @param placement where the live panes are; null: the terminal is too small
 */
export function firstFrame(screen: Screen, placement: Placement | null): string {
  if (placement === null) return tooSmall(screen.terminal.size(), false).join('\n');
  const { host, list, main, log, hints } = placement;
  const beside = main.map((row, at) => (list[at] ?? '') + row);
  return [...host, ...beside, ...log, ...hints].join('\n');
}

/** Places the live panes and shows them, as Ink will. */
export function showFirst(screen: Screen): void {
  const layout = layoutNow(screen);
  const placement = layout ? screen.place(layout) : null;
  screen.terminal.setPanes(placement?.panes ?? []);
  screen.terminal.show(firstFrame(screen, placement));
}
