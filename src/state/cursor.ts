/**
 * The row that a key moves to in a list of `count` rows, also one that cannot be chosen: its reason is shown there. It
 * stops at both ends: keys typed ahead must not wrap around to the first row.
 * @param page how many rows a page has
 * @returns the row, from 0; null: the key does not move
 */
export function cursorAfter(name: string, count: number, cursor: number, page = 8): number | null {
  const step = stepOf(name, page);
  return step === null ? null : moveCursor(count, cursor, step);
}

/** As {@link cursorAfter} where text is typed: only arrows, page keys, Ctrl-P and Ctrl-N move. */
export function cursorAfterArrow(name: string, count: number, cursor: number): number | null {
  const arrow = ARROWS[name];
  return arrow === undefined ? null : cursorAfter(arrow, count, cursor);
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

function stepOf(name: string, page: number): number | null {
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
