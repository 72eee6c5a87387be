import { armDialog } from '../../state/dialogs.js';
import type { Disposer } from '../../terminal/listeners.js';
import type { Screen } from '../screen.js';

/** For how long after it was painted no key can answer a dialog: nobody reads and answers faster. */
const GUARD_MS = 150;

/**
 * Lets keys answer a dialog once the user can have seen it. The terminal is sent a query after the frame that shows the
 * dialog, and its reply comes after all keys pressed until then. For a terminal that has never replied, it is enough
 * that the frame was sent.
 * @param id the dialog, which the next frame shows
 */
export function armWhenSeen({ app, terminal }: Pick<Screen, 'app' | 'terminal'>, id: number): Disposer {
  const drawnAt = app.now();
  let paintedAt: number | null = null;
  let isSeen = terminal.roundTripMs() === null;
  let timer: NodeJS.Timeout | undefined;
  const armIfSeen = () => {
    if (paintedAt === null || !isSeen) return;
    const wait = Math.max(paintedAt + GUARD_MS - app.now(), 0);
    timer = setTimeout(() => armDialog(app.store, id, app.now()), wait);
  };
  const stopPainted = terminal.onPainted((madeAt) => {
    // An earlier frame: the dialog's own is still to come.
    if (madeAt < drawnAt) return;
    stopPainted();
    paintedAt = app.now();
    armIfSeen();
  });
  const stopSeen = isSeen
    ? undefined
    : terminal.onSeen(() => {
        isSeen = true;
        armIfSeen();
      });
  return () => {
    stopPainted();
    stopSeen?.();
    clearTimeout(timer);
  };
}
