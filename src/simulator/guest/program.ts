/** Text is in an object, so no output can be mistaken for `idle` or `end`. */
export type Output = { text: string } | 'idle' | 'end';

/** A program in a guest; its terminal advances it as fast as the reader takes its output. */
export type Program = {
  step(nowMs: number): Output;
  /** A key while it runs; Ctrl-C ends it without calling this. */
  key?(char: string): void;
  /** How far it has come, for a checkpoint. */
  mark(): number;
  /** Continues from such a mark; called before it has printed anything. */
  goOn(mark: number): void;
};

/** What the programs of a guest see of it. */
export type System = {
  hostname: string;
  cores: number;
  memoryBytes: number;
  /** Milliseconds since the guest's boot, without the time it was paused. */
  uptimeMs(): number;
  bootLog(): readonly string[];
  /** Texts by name, kept only in memory: a boot empties them. */
  files: Map<string, string>;
  terminals(): readonly string[];
  /** Called by the guest's own programs; carried out at the end of the turn. */
  ask(what: 'reboot' | 'poweroff' | 'crash'): void;
};

/** A program that prints its text and ends. */
export function printing(text: string): Program {
  let printed = false;
  return {
    step() {
      if (printed) return 'end';
      printed = true;
      return { text };
    },
    mark: () => Number(printed),
    goOn(mark) {
      printed = mark > 0;
    },
  };
}
