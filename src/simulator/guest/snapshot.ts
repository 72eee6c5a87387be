/** One terminal of a guest, as a checkpoint keeps it. */
export type TtySnapshot = {
  /** The line that is being typed. */
  line: string;
  /** What was typed while a program ran. */
  ahead: string;
  history: readonly string[];
  /** The program in front: the line that started it (null: the boot) and how far it has come. */
  front: { command: string | null; mark: number } | null;
};

/** The visible contents of a guest's memory. */
export type GuestSnapshot = {
  hostname: string;
  /** Milliseconds since its boot. */
  clockMs: number;
  files: readonly (readonly [name: string, text: string])[];
  /** The console's, if there is one, then the streams'. */
  terminals: readonly TtySnapshot[];
};

/** Reads the JSON text of a snapshot; null if it is not one, since anybody may have written to the file. */
export function readSnapshot(text: string): GuestSnapshot | null {
  try {
    const value: unknown = JSON.parse(text);
    return isSnapshot(value) ? value : null;
  } catch {
    return null;
  }
}

function isSnapshot(value: unknown): value is GuestSnapshot {
  return (
    isRecord(value) &&
    typeof value.hostname === 'string' &&
    isCount(value.clockMs) &&
    isListOf(
      value.files,
      (file) => isListOf(file, (each) => typeof each === 'string') && file.length === 2,
    ) &&
    isListOf(value.terminals, isTtySnapshot)
  );
}

function isTtySnapshot(value: unknown): value is TtySnapshot {
  return (
    isRecord(value) &&
    typeof value.line === 'string' &&
    typeof value.ahead === 'string' &&
    isListOf(value.history, (each) => typeof each === 'string') &&
    (value.front === null || isFront(value.front))
  );
}

function isFront(value: unknown): boolean {
  return (
    isRecord(value) &&
    (value.command === null || typeof value.command === 'string') &&
    Number.isSafeInteger(value.mark)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isListOf(value: unknown, matches: (each: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(matches);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
