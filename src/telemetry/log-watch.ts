import { Tail } from 'tail';

/** So many changes within so long are a flood: `tail` opens the file again for each of them. */
const FLOOD_CHANGES = 8;
const FLOOD_WITHIN_MS = 250;
/** How often a flood is looked at, and after how many looks in vain `tail` watches again. */
const FLOOD_LOOK_MS = 33;
const VAIN_LOOKS = 15;

/** Tells that an open log may have grown. */
export type LogWatch = {
  start(): void;
  isOn(): boolean;
  stop(): void;
};

type LogWatchEvents = {
  /** Reads what there is; returns whether there was anything. */
  onMore: () => boolean;
  /** The file may have been replaced: `tail` gave up on it, or a flood has stopped. */
  onLost: () => void;
};

/**
 * Watches an open log with `tail`, and during a flood at fixed intervals.
 *
 * `tail` reads by path, loses its place at a truncation, and drops what it had queued at a rename. So it gets the path
 * of the open descriptor, `/proc/self/fd/N`, which always leads to this file, and only tells that there is more: the
 * bytes are read through the descriptor. Where the system refuses a watch, nothing is told.
 */
export function watchLog(fd: number, { onMore, onLost }: LogWatchEvents): LogWatch {
  let tail: Tail | null = null;
  let rushing: NodeJS.Timeout | null = null;
  const isFlood = floodMeter();

  const stop = () => {
    tail?.unwatch();
    tail = null;
    if (rushing !== null) clearInterval(rushing);
    rushing = null;
  };
  const rush = () => {
    stop();
    let vain = 0;
    rushing = setInterval(() => {
      vain = onMore() ? 0 : vain + 1;
      if (vain === 1) onLost();
      if (vain < VAIN_LOOKS || rushing === null) return;
      stop();
      start();
    }, FLOOD_LOOK_MS);
    rushing.unref();
  };
  const start = () => {
    if (tail !== null || rushing !== null) return;
    const own = startTail(`/proc/self/fd/${fd}`, {
      onChange: () => {
        if (tail !== own) return;
        onMore();
        if (tail === own && isFlood()) rush();
      },
      onError: () => {
        if (tail !== own) return;
        stop();
        onLost();
      },
    });
    tail = own;
  };
  return { start, isOn: () => tail !== null || rushing !== null, stop };
}

/** To be called for each change: true where they come as fast as in a flood. */
function floodMeter(): () => boolean {
  let since = Number.NEGATIVE_INFINITY;
  let changes = 0;
  return () => {
    const at = performance.now();
    if (at - since > FLOOD_WITHIN_MS) {
      since = at;
      changes = 0;
    }
    changes += 1;
    return changes > FLOOD_CHANGES;
  };
}

type TailEvents = { onChange: () => void; onError: () => void };

function startTail(path: string, { onChange, onError }: TailEvents): Tail | null {
  try {
    const tail = new Tail(path, { separator: null, encoding: 'latin1', follow: false });
    tail.on('line', onChange);
    tail.on('error', onError);
    return tail;
  } catch {
    return null;
  }
}
