import { armDialog } from '../../state/dialogs.js';
import type { Disposer } from '../../terminal/listeners.js';
import type { Screen } from '../screen.js';

/** How long a dialog that was painted cannot be answered at least: no one reads and answers quicker. */
const GUARD_MS = 150;

/**
 * Lets a dialog be answered once it can have been seen: a key that was on its way before must not answer it. The
 * terminal is asked behind the frame that shows the dialog, and its answer comes behind all keys that were pressed
 * before. Of one that has never answered anything no more is known than that the frame went out.
 * @param id the dialog, which stands in the next frame
 */
export function armWhenSeen({ app, terminal }: Pick<Screen, 'app' | 'terminal'>, id: number): Disposer {
  const drawnAt = app.now();
  let paintedAt: number | null = null;
  let isSeen = terminal.roundTripMs() === null;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    if (paintedAt === null || !isSeen) return;
    const wait = Math.max(paintedAt + GUARD_MS - app.now(), 0);
    timer = setTimeout(() => armDialog(app.store, id, app.now()), wait);
  };
  const stopPainted = terminal.onPainted((madeAt) => {
    // A frame that was on its way before: the dialog's own is still to come.
    if (madeAt < drawnAt) return;
    stopPainted();
    paintedAt = app.now();
    look();
  });
  const stopSeen = isSeen
    ? undefined
    : terminal.onSeen(() => {
        isSeen = true;
        look();
      });
  return () => {
    stopPainted();
    stopSeen?.();
    clearTimeout(timer);
  };
}
