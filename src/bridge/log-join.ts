import type { LogLine } from '../state/ports.js';
import { LOG_TEXT } from './checks-log.js';

/** By what a line is found again in another bridge's log, where it has another number. Raw. */
export type KnownLine = Pick<LogLine, 'time' | 'at' | 'palacios' | 'text'>;

/** By so much two bridges may differ on when a line was written, in ms: each reckons with the start of the kernel. */
const CLOCKS_MS = 60_000;

/** So many lines are looked through for one: each is parsed for that. */
const MOST_SEARCHED = 20_000;

/** So many lines before one must be the same, too. */
const CONTEXT = 50;

/** What of a line is told, so that it is found again. */
export function knownLine({ time, at, palacios, text }: KnownLine): KnownLine {
  return { time, at, palacios, text };
}

/** Whether two lines are the same one, as far as can be told. */
function isSame(a: KnownLine, b: KnownLine): boolean {
  return (
    a.text.slice(0, LOG_TEXT) === b.text.slice(0, LOG_TEXT) &&
    a.time === b.time &&
    a.palacios?.vm === b.palacios?.vm &&
    a.palacios?.vcore === b.palacios?.vcore &&
    (a.at === null || b.at === null || Math.abs(a.at - b.at) <= CLOCKS_MS)
  );
}

/**
 * Where a line is in a log; of several the first at the same time.
 * @param isWhole false: there are older lines, which may look the same
 * @returns its index; `later`: the log does not reach back to it, `gone`: it is not there
 */
export function placeOfKnown(
  lines: readonly LogLine[],
  known: KnownLine,
  isWhole: boolean,
): number | 'later' | 'gone' {
  let found: number | null = null;
  const least = Math.max(0, lines.length - MOST_SEARCHED);
  for (let at = lines.length - 1; at >= least; at--) {
    const line = lines[at];
    if (line === undefined) break;
    if (isSame(line, known)) found = at;
    // What has no time of its own is the same only beside the last one.
    else if (found !== null && (known.time === null || line.time !== known.time)) return found;
    const isBefore = line.at !== null && known.at !== null && line.at < known.at - CLOCKS_MS;
    if (isBefore) return found ?? 'gone';
  }
  if (least > 0) return found ?? 'gone';
  return found !== null && isWhole ? found : 'later';
}

/**
 * Where lines go on that were told anew: the index of the last one that is known among them; null: none is.
 * @param known oldest first, as `fresh`
 */
export function lastKnownIn(known: readonly KnownLine[], fresh: readonly KnownLine[]): number | null {
  const fits = (at: number) => {
    const most = Math.min(at, known.length - 1, CONTEXT);
    for (let back = 0; back <= most; back++) {
      const [a, b] = [known[known.length - 1 - back], fresh[at - back]];
      if (a === undefined || b === undefined) return false;
      if (a.text === GAP && back > 0) return true;
      if (!isSame(a, b)) return false;
    }
    return true;
  };
  let short: number | null = null;
  for (let at = fresh.length - 1; at >= 0; at--) {
    if (!fits(at)) continue;
    if (at < known.length) return at;
    short ??= at;
  }
  return short;
}

const GAP =
  'v3_tui: messages may be missing here: the log was not read for longer than it can be caught up with';

/** What stands in a log where lines may be missing. */
export function gapLine(number: number): LogLine {
  return {
    number,
    time: null,
    at: null,
    palacios: null,
    level: 'warning',
    text: GAP,
    fromPolling: false,
    telemetry: false,
    times: 1,
    plainOrigin: null,
  };
}
