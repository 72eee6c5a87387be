/** The calls that hang, and those that are about to. */
export type Holds = {
  /** Registers a call when it begins. The returned function hangs the call until the next release. */
  call(tool: string): () => Promise<void>;
  /** Releases every call that has begun, also one that would only hang later. */
  release(): void;
  /** The tools whose calls hang. */
  hanging(): readonly string[];
};

/** A checkpoint hangs halfway: a release that comes earlier must count for it, too, or nothing would release it. */
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
