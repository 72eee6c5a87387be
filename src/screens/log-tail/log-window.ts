import { type passingLines, placeOf } from '../../state/log/passing.js';
import type { LogLine } from '../../state/ports.js';
import type { LogView } from '../../state/view.js';

/** Where lines have room. `heightOf`: the rows of a line. `hasHead`: a row of words stands above the oldest line. */
export type Room = { rows: number; heightOf: (line: LogLine) => number; hasHead: boolean };

/** What of the lines is shown: so many rows of the first one, and of the head above it, have no room (`skip`). */
export type LogWindow = {
  lines: readonly LogLine[];
  /** The places of the last line and of the cursor among those that pass; -1: none. */
  bottom: number;
  cursor: number;
  skip: number;
  /** True where the oldest line, with the head, is the first. */
  isAtTop: boolean;
};

type Passing = ReturnType<typeof passingLines>;

/**
 * The lines in the room, oldest first: up to the newest while they are followed, else up to `bottom`, and with the
 * cursor. Where what stood there is held no more, the oldest ones.
 * @param isFull true: it is filled where there are lines enough
 */
export function windowOf(
  passing: Passing,
  { follow, bottom, cursor }: Pick<LogView, 'follow' | 'bottom' | 'cursor'>,
  room: Room,
  isFull = passing.cut,
): LogWindow {
  const last = passing.lines.length - 1;
  if (follow) return upTo(passing, last, last, room);
  const at = placeOf(passing, cursor);
  return upTo(passing, bottomFor(passing, placeOf(passing, bottom), at, room, isFull), at, room);
}

/**
 * The window after a move of the cursor by some lines.
 * @param isPage true: what is shown moves as far
 */
export function windowAfter(
  passing: Passing,
  { bottom, cursor }: Pick<LogWindow, 'bottom' | 'cursor'>,
  step: number,
  isPage: boolean,
  room: Room,
): LogWindow {
  const last = passing.lines.length - 1;
  const moved = (place: number) => Math.min(Math.max(place + step, passing.first), last);
  const at = moved(cursor);
  return upTo(passing, bottomFor(passing, isPage ? moved(bottom) : bottom, at, room, true), at, room);
}

/** The window with the cursor at a place: as it is where that is in sight, else with some lines below it. */
export function windowAt(passing: Passing, before: LogWindow, at: number, room: Room): LogWindow {
  const top = before.bottom - before.lines.length + 1;
  const isInSight = at <= before.bottom && (at > top || (at === top && before.skip === 0));
  const below = Math.floor(room.rows / 3);
  const bottom = isInSight ? before.bottom : Math.min(at + below, passing.lines.length - 1);
  return upTo(passing, bottomFor(passing, bottom, at, room, true), at, room);
}

/** The place of the bottom next to `bottom` with which the cursor is in sight. */
function bottomFor(passing: Passing, bottom: number, cursor: number, room: Room, isFull: boolean): number {
  const last = passing.lines.length - 1;
  let wanted = Math.max(bottom, cursor);
  if (isFull)
    wanted = Math.max(
      wanted,
      filledFrom(passing, passing.first, room, (used) => used >= room.rows),
    );
  const lowest = filledFrom(passing, cursor, room, (used, next) => used + next > room.rows);
  return Math.min(wanted, lowest, last);
}

/** The first place from `from` on where the rows down to it, and those of the next line, are enough. */
function filledFrom(
  passing: Passing,
  from: number,
  room: Room,
  isEnough: (used: number, next: number) => boolean,
): number {
  const last = passing.lines.length - 1;
  let at = from;
  let used = heightAt(passing, at, room);
  while (at < last) {
    const next = heightAt(passing, at + 1, room);
    if (isEnough(used, next)) break;
    used += next;
    at += 1;
  }
  return at;
}

function upTo(passing: Passing, bottom: number, cursor: number, room: Room): LogWindow {
  let top = bottom + 1;
  let used = 0;
  while (top > passing.first && used < room.rows) {
    top -= 1;
    used += heightAt(passing, top, room);
  }
  return {
    lines: passing.lines.slice(top, bottom + 1),
    bottom,
    cursor,
    skip: Math.max(used - room.rows, 0),
    isAtTop: top === passing.first,
  };
}

function heightAt({ lines, first }: Passing, at: number, { rows, heightOf, hasHead }: Room): number {
  const line = lines[at];
  if (line === undefined) return 0;
  return Math.min(heightOf(line), rows) + (hasHead && at === first ? 1 : 0);
}
