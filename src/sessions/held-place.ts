import type { IMarker, Terminal } from '@xterm/headless';

/** A place in a terminal's history that is kept while lines are added below it. */
export type HeldPlace = {
  /** Keeps the place so many lines above the end; 0: the end itself, which moves on. */
  hold(back: number): void;
  /** How many lines above the end the place is at this moment: at most what is still held of the history. */
  back(): number;
};

export function createHeldPlace(terminal: Terminal): HeldPlace {
  let marker: IMarker | undefined;

  const back = () => {
    const { baseY } = terminal.buffer.active;
    if (marker === undefined || terminal.buffer.active.type === 'alternate') return 0;
    // A line that has left the history takes its marker along: the oldest one is the nearest to it.
    return marker.isDisposed ? baseY : Math.min(Math.max(baseY - marker.line, 0), baseY);
  };
  return {
    hold(wanted) {
      const { baseY, cursorY } = terminal.buffer.active;
      const lines = Math.min(Math.max(Math.trunc(wanted) || 0, 0), baseY);
      marker?.dispose();
      marker = lines === 0 ? undefined : terminal.registerMarker(-lines - cursorY);
    },
    back,
  };
}
