/** A line of the kernel log. All texts are raw: make them safe before showing. */
export type LogLine = {
  /** Counts up from 1 for the life of the program: names the line. */
  number: number;
  /** The time as the log writes it (`14:02:10`), or null. */
  time: string | null;
  /** Set where the line is Palacios' own. */
  palacios: {
    pcore: number;
    vm: string | null;
    vcore: number | null;
    level: 'error' | 'debug' | 'info';
  } | null;
  /** The text after the prefixes that were understood; the whole line where none was. */
  text: string;
  /** `READ GUEST`: written for every read of v3-guests, ours too; hidden by default. */
  fromPolling: boolean;
};

export type LogSource =
  | { kind: 'file'; path: string; state: 'following' | 'missing' | 'unreadable'; reason: string | null }
  | { kind: 'dmesg'; seconds: number; state: 'following' | 'unreadable'; reason: string | null }
  | { kind: 'none'; reason: string };

/** The followed kernel log: a history of at most `limit` lines. */
export interface LogFollower {
  source(): LogSource;
  /** The lines held, oldest first. The same array until something changes. */
  lines(): readonly LogLine[];
  subscribe(listener: () => void): () => void;
  close(): void;
}
