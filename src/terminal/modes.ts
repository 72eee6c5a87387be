import type { AskedAt } from './questions.js';

/**
 * Takes the screen: alternate screen, no cursor, no wrapping at the last column (so that a character that is
 * wider than we think never scrolls the screen), pasted text marked, the focus reported by terminals that can.
 */
export function enterModes(modern: boolean): string {
  const focus = modern ? '\x1b[?1004h' : '';
  return `\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h${focus}\x1b[m\x1b[r`;
}

/** What a program before us may have left on, so that keys arrive as we read them. */
const plainKeys = '\x1b[?1l\x1b>\x1b[?1004l';
const plainKeyProtocols = '\x1b[<u\x1b[>4;0m';

/**
 * Keys as terminals send them at first. `modern`: the terminal reads private sequences (`CSI > …`, `CSI < …`)
 * without printing them, which the Linux console and old ones do not.
 */
export function quietModes(modern: boolean): string {
  return modern ? plainKeys + plainKeyProtocols : plainKeys;
}

/**
 * Gives the terminal back, in every way out. It begins with a plain sequence, which also ends one that was cut
 * off in the middle. To be sent once: leaving the alternate screen puts the cursor back where it was.
 */
export function leaveModes(modern: boolean): string {
  // The Linux console and old terminals have no alternate screen: what we drew would stay.
  const clear = modern ? '' : '\x1b[H\x1b[2J';
  return `\x1b[m\x1b[?2026l\x1b[r\x1b[?2004l${clear}${quietModes(modern)}\x1b[?1049l\x1b[m\x1b[?7h\x1b[?25h`;
}

/** Asks once for synchronized updates. */
export const synchronizedQuery = '\x1b[?2026$p';

/** Puts the cursor at a place and asks where it is, which every terminal answers. */
export function positionQuestion({ row, column }: AskedAt): string {
  return `\x1b[${row + 1};${column + 1}H\x1b[6n`;
}
