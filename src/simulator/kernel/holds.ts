/** The calls that hang, and those that are on their way to it. */
export type Holds = {
  /** Takes a call in when it begins. The function that it gives hangs the call until the next release. */
  call(tool: string): () => Promise<void>;
  /** Lets every call that has begun go on, also one that would hang only later. */
  release(): void;
  /** The tools whose calls hang. */
  hanging(): readonly string[];
};

/**
 * A checkpoint hangs when half of it is done: a release that comes before that must reach it too, or nobody
 * would let it go any more.
 */
export function createHolds(): Holds {
  const held = new Map<() => void, string>();
  let releases = 0;
  return {
    call(tool) {
      const before = releases;
      return async () => {
        if (releases === before) await new Promise<void>((resolve) => held.set(resolve, tool));
      };
    },
    release() {
      releases += 1;
      for (const go of held.keys()) go();
      held.clear();
    },
    hanging: () => [...held.values()],
  };
}
