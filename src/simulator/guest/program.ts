/** Text is wrapped so that no output can be taken for `idle` or `end`. */
export type Output = { text: string } | 'idle' | 'end';

/** A program in a guest, moved on by its terminal as far as the reader takes its output. */
export type Program = {
  step(nowMs: number): Output;
  /** A key while it runs; Ctrl-C ends it without asking. */
  key?(char: string): void;
  /** How far it has come, for a checkpoint. */
  mark(): number;
  /** Goes on from such a mark, having printed nothing yet. */
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
  /** Texts by name, kept in memory only: a boot finds none. */
  files: Map<string, string>;
  terminals(): readonly string[];
  /** Asked by the guest's own programs; done at the end of the turn. */
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
