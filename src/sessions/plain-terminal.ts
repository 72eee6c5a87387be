/** The user's terminal, as process.stdin and process.stdout are. */
export type PlainTerminal = {
  stdin: {
    isTTY?: boolean;
    setRawMode(raw: boolean): unknown;
    on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
    off(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
    resume(): unknown;
    pause(): unknown;
  };
  stdout: {
    isTTY?: boolean;
    columns: number;
    rows: number;
    /** False where the terminal is full, until `drain`. */
    write(bytes: Uint8Array | string): boolean;
    on(event: 'resize' | 'drain', listener: () => void): unknown;
    off(event: 'resize' | 'drain', listener: () => void): unknown;
  };
};

const MARK_PASTES = '\x1b[?2004h';

/** What puts the terminal right at the end; `terminal/guest-modes.ts`, plugged in by `cli/`. */
export type ModeReset = {
  readonly before: string;
  watch(bytes: Uint8Array): void;
  after(columns: number): string;
};

/** Events while a session has the terminal. */
type TerminalEvents = {
  reset: ModeReset;
  /** True where the terminal shall put marks around a paste. */
  marksPastes: boolean;
  onKeys: (bytes: Uint8Array) => void;
  onResize: () => void;
  /** The terminal takes more again, after `show` returned false. */
  onDrain: () => void;
};

/** A terminal in raw mode, until `release`, which is also called when the program exits. */
export type HeldTerminal = {
  /** False where the terminal is full. */
  show(bytes: Uint8Array): boolean;
  release(): void;
};

/** Takes the terminal, and has it put right also where a signal ends the program. */
export function holdTerminal({ stdin, stdout }: PlainTerminal, events: TerminalEvents): HeldTerminal {
  let held = true;

  const continued = () => {
    // Node does not set a mode that it believes to be set.
    stdin.setRawMode(false);
    stdin.setRawMode(true);
  };
  const release = () => {
    if (!held) return;
    held = false;
    stdin.off('data', events.onKeys);
    stdout.off('resize', events.onResize);
    stdout.off('drain', events.onDrain);
    process.off('SIGCONT', continued);
    process.off('exit', release);
    stdout.write(events.reset.after(stdout.columns));
    stdin.setRawMode(false);
    stdin.pause();
  };

  stdin.setRawMode(true);
  stdin.on('data', events.onKeys);
  stdout.on('resize', events.onResize);
  stdout.on('drain', events.onDrain);
  process.on('SIGCONT', continued);
  process.on('exit', release);
  stdin.resume();
  stdout.write(events.reset.before + (events.marksPastes ? MARK_PASTES : ''));

  return {
    show(bytes) {
      events.reset.watch(bytes);
      return stdout.write(bytes);
    },
    release,
  };
}
