import type { IMarker, Terminal } from '@xterm/headless';

/** A place in a terminal's history that stays while lines are added below it. */
type HeldPlace = {
  /** Keeps the place so many lines above the end; 0: follows the end. */
  hold(back: number): void;
  /** How many lines above the end the place is now; never more than the history has. */
  back(): number;
};

export function createHeldPlace(terminal: Terminal): HeldPlace {
  let marker: IMarker | undefined;

  const back = () => {
    const { baseY } = terminal.buffer.active;
    if (marker === undefined || terminal.buffer.active.type === 'alternate') return 0;
    // The line has left the history, and its marker with it: the oldest line is the nearest.
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
