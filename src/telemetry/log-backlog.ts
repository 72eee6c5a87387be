import { setImmediate as turn } from 'node:timers/promises';
import { repeatsLineBefore } from '../host/log-line.js';
import { createLineAssembler, LONGEST_LINE_BYTES } from './line-assembler.js';
import type { LogHistory } from './log-history.js';
import { openLog } from './open-log.js';

/** As much is read between two turns of the event loop, in which keys are answered. */
const PIECE_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

export type BacklogWanted = {
  path: string;
  /** Of which file; see {@link OpenLog.id}. */
  id: string;
  /** Where the lines begin that the history has. */
  from: number;
  /** How far back it is looked at most, as a place in the file. */
  least: number;
  /** How many lines that do not come from polling are still wanted. */
  lines: number;
};

/**
 * Reads a log backwards into a history until there are lines enough besides those that come from polling. A
 * piece is read in each turn of the event loop, by a descriptor of its own: a rotation does not disturb it.
 * @param onLooked called after each piece with the place from which all was read
 */
export async function readBacklog(
  history: Pick<LogHistory, 'prepend'>,
  { path, id, from, least, lines }: BacklogWanted,
  { onLooked, isClosed }: { onLooked: (place: number) => void; isClosed: () => boolean },
): Promise<void> {
  const log = openLog(path);
  if (!('fd' in log)) return;
  try {
    let place = from;
    let wanted = lines;
    let rest: Uint8Array = new Uint8Array(0);
    while (log.id === id && wanted > 0 && place > least) {
      await turn();
      if (isClosed()) return;
      const start = Math.max(least, place - PIECE_BYTES);
      const bytes = log.read(start, place - start);
      // It was cut short meanwhile.
      if (bytes.length < place - start) return;
      const piece = wholeLines(Buffer.concat([bytes, rest]), start === 0);
      rest = piece.rest;
      place = start;
      wanted -= history.prepend(piece.lines);
      onLooked(place);
    }
  } finally {
    log.close();
  }
}

/**
 * The lines of a piece, but for those at its beginning that only what stands before it can complete: half a
 * line, and lines that repeat the one before.
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

/** Nobody writes so many in a row. */
const LONGEST_REPEATS = 100;
