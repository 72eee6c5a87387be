/** The process that made a call. */
export type Caller = {
  /** Waits until released and then this many milliseconds; rejects if the host goes down meanwhile. */
  wait(ms: number, hangs: boolean): Promise<void>;
  /** From now on it is inside the kernel and ignores signals. */
  deafen(): void;
};
