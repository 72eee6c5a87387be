/**
 * Why there is no line to a far host: `refused`: ssh was not let in, and tries no more by itself; `unreachable`: no
 * connection, or it was lost; `no-program`: there is no v3_tui there; `other-version`: it speaks another protocol;
 * `rubbish`: what came was not the protocol; `silent`: nothing came in time.
 */
export type LinkTrouble = 'refused' | 'unreachable' | 'no-program' | 'other-version' | 'rubbish' | 'silent';

/** The line to a host. Times are those of the clock that never jumps, in ms; texts are safe to show. */
export type Link =
  /** The machine that the program runs on needs none. */
  | { kind: 'local' }
  | { kind: 'connecting' }
  | {
      kind: 'up';
      /** The last round trip in ms; null: none was measured. */
      roundTripMs: number | null;
      /** By how much the host's clock is ahead of ours, in ms; null: not known. */
      clockAheadMs: number | null;
      /** The host's v3_tui. */
      version: string;
      /** True: nothing has come from it since it was asked for a sign of life, seconds ago. */
      isSilent?: boolean;
    }
  | {
      kind: 'down';
      trouble: LinkTrouble;
      /** In ssh's or the host's own words, line by line. */
      words: readonly string[];
      /** Since when. */
      since: number;
      /** When it is tried again by itself; null: only when the user asks. */
      retryAt: number | null;
      /** As it was while the line was up: what the host showed last is by that clock. */
      clockAheadMs: number | null;
    };
