import { setImmediate as turn } from 'node:timers/promises';
import { repeatsLineBefore } from '../host/log-line.js';
import { createLineAssembler, LONGEST_LINE_BYTES } from './line-assembler.js';
import type { LogHistory } from './log-history.js';
import { openLog } from './open-log.js';

/** How much is read in one turn of the event loop; keys are answered between turns. */
const PIECE_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

type BacklogWanted = {
  path: string;
  /** The id of the file; see {@link OpenLog.id}. */
  id: string;
  /** Where the lines begin that the history already has. */
  from: number;
  /** The place in the file at which to stop. */
  least: number;
  /** How many more lines are wanted, chatter not counted. */
  lines: number;
};

/**
 * Reads a log backwards into a history until it has enough lines, chatter not counted. Each turn of the
 * event loop reads a piece, through a descriptor of its own that a rotation does not affect.
 * @param onLooked called after each piece with the place where it begins
 * @returns the place where the oldest line begins that it has read
 */
export async function readBacklog(
  history: Pick<LogHistory, 'prepend'>,
  { path, id, from, least, lines }: BacklogWanted,
  { onLooked, isClosed }: { onLooked: (place: number) => void; isClosed: () => boolean },
): Promise<number> {
  const log = openLog(path);
  if (!('fd' in log)) return from;
  let place = from;
  let rest: Uint8Array = new Uint8Array(0);
  try {
    let wanted = lines;
    while (log.id === id && wanted > 0 && place > least) {
      await turn();
      if (isClosed()) break;
      const start = Math.max(least, place - PIECE_BYTES);
      const bytes = log.read(start, place - start);
      // It has been truncated.
      if (bytes.length < place - start) break;
      const piece = wholeLines(Buffer.concat([bytes, rest]), start === 0);
      rest = piece.rest;
      place = start;
      wanted -= history.prepend(piece.lines);
      onLooked(place);
    }
    return place + rest.length;
  } finally {
    log.close();
  }
}

/**
 * The lines of a piece, without those at its beginning that need what comes before: half a line, and lines that repeat
 * the one before.
 */
function wholeLines(bytes: Uint8Array, isBegin: boolean): { lines: readonly string[]; rest: Uint8Array } {
  let begin = isBegin ? 0 : bytes.indexOf(LINE_FEED) + 1;
  if (begin === 0 && !isBegin) return { lines: [], rest: bytes.subarray(0, LONGEST_LINE_BYTES) };
  const assembler = createLineAssembler();
  const lines = [...assembler.push(bytes.subarray(begin)), ...assembler.flush()];
  if (isBegin) return { lines, rest: new Uint8Array(0) };
  let repeats = 0;
  while (repeats < LONGEST_REPEATS && repeatsLineBefore(lines[repeats] ?? '')) {
    begin = bytes.indexOf(LINE_FEED, begin) + 1;
    repeats += 1;
  }
  return { lines: lines.slice(repeats), rest: begin === 0 ? bytes : bytes.subarray(0, begin) };
}

/** There are never so many in a row. */
const LONGEST_REPEATS = 100;
