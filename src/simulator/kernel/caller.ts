/** The process that made a call. */
export type Caller = {
  /** Waits so many milliseconds, and first until released; rejects when the host goes down meanwhile. */
  wait(ms: number, hangs: boolean): Promise<void>;
  /** From here on it is inside the kernel and hears no signal. */
  deafen(): void;
};
