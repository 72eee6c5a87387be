/**
 * The row that a key moves to in a long list or text of `count` rows. It stops at both ends.
 * @param page how many rows a page has
 * @returns the row, from 0; null: the key does not move
 */
export function cursorAfter(name: string, count: number, cursor: number, page = 8): number | null {
  const step = stepOf(name, page);
  return step === null ? null : moveCursor(count, cursor, step);
}

/** As {@link cursorAfter}, in a menu: one step beyond an end leads to the other end. */
export function menuCursorAfter(name: string, count: number, cursor: number): number | null {
  const moved = cursorAfter(name, count, cursor);
  if (moved !== cursor || count < 2) return moved;
  const step = stepOf(name, 0);
  if (step === 1) return 0;
  return step === -1 ? count - 1 : moved;
}

/** As {@link menuCursorAfter} where text is typed: only arrows, page keys, Ctrl-P and Ctrl-N move. */
export function menuCursorAfterArrow(name: string, count: number, cursor: number): number | null {
  const arrow = ARROWS[name];
  return arrow === undefined ? null : menuCursorAfter(arrow, count, cursor);
}

const ARROWS: Readonly<Record<string, string>> = {
  up: 'up',
  'ctrl-p': 'up',
  down: 'down',
  'ctrl-n': 'down',
  pageup: 'pageup',
  pagedown: 'pagedown',
};

/** The row so many rows further, within the list; 0 in an empty one. */
export function moveCursor(count: number, cursor: number, step: number): number {
  return Math.max(Math.min(cursor + step, count - 1), 0);
}

/**
 * By how many rows a key moves in a list or text; null: it does not move.
 * @param page how many rows a page has
 */
export function stepOf(name: string, page: number): number | null {
  switch (name) {
    case 'up':
    case 'k':
      return -1;
    case 'down':
    case 'j':
      return 1;
    case 'pageup':
      return -page;
    case 'pagedown':
      return page;
    case 'home':
    case 'g':
      return Number.NEGATIVE_INFINITY;
    case 'end':
    case 'G':
      return Number.POSITIVE_INFINITY;
    default:
      return null;
  }
}
