/** When frames are made: at most one for each turn of the event loop, and never while the last one is on its way. */
export type FrameScheduler = {
  /** Asks for a frame. `paced`: at most every `intervalMs`, for what changes by itself; else in this turn. */
  request(paced: boolean): void;
  /** The output is free again. */
  drained(): void;
  /** Makes the frame at once where one was asked for. */
  flush(): void;
  /** Whether a frame is still to be made. */
  isPending(): boolean;
  /** Makes no more frames. */
  stop(): void;
};

/** What a scheduler is made with: `paint` makes the newest frame, `isFree` says whether the output takes one. */
export type FrameSchedulerOptions = {
  paint(): void;
  isFree(): boolean;
  now(): number;
  intervalMs?: number;
};

/** A scheduler; see {@link FrameScheduler}. Frames that could not go are skipped, the newest one is made later. */
export function createFrameScheduler(options: FrameSchedulerOptions): FrameScheduler {
  const interval = options.intervalMs ?? 30;
  let pending = false;
  let stopped = false;
  let immediate: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  let last = Number.NEGATIVE_INFINITY;

  function flush(): void {
    clearImmediate(immediate);
    clearTimeout(timer);
    immediate = undefined;
    timer = undefined;
    if (!pending || stopped || !options.isFree()) return;
    pending = false;
    last = options.now();
    options.paint();
  }

  return {
    request(paced) {
      if (stopped) return;
      pending = true;
      if (immediate) return;
      const wait = paced ? last + interval - options.now() : 0;
      if (wait <= 0) immediate = setImmediate(flush);
      else timer ??= setTimeout(flush, wait);
    },
    drained() {
      if (pending && !stopped && !timer) immediate ??= setImmediate(flush);
    },
    flush,
    isPending: () => pending,
    stop() {
      stopped = true;
      pending = false;
      clearImmediate(immediate);
      clearTimeout(timer);
    },
  };
}
