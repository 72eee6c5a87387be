import type { Replay } from './replay.js';

/** Inside the list pane, as far as it reaches on any terminal of 120 columns or more. */
const LIST = { from: 1, to: 37 };
/** The row of the panes' titles. */
const BORDER_ROW = 1;
/** The row of the main pane that names the selected VM. */
const TITLE_ROW = 2;
/** Above it are the host line and the pane's border. */
const FIRST_ROW = 2;

/** A condition: the list is there with a heading, its count, and all these VMs. */
export function listShows(names: readonly string[]): (replay: Replay) => boolean {
  return (replay) => {
    const list = replay.rows().map((row) => row.slice(LIST.from, LIST.to));
    const words = new Set(list.flatMap(wordsOf));
    return (
      list.some((row) => /(Active|Inactive) \(\d+\)/.test(row)) && names.every((name) => words.has(name))
    );
  };
}

/** The name in the list's selected row (drawn in inverse); null: none, or a heading. */
export function selectedInList(replay: Replay): string | null {
  const at = replay.inverseRow(LIST.from + 1, FIRST_ROW);
  if (at === null) return null;
  const [glyph, name] = wordsOf(replay.row(at).slice(LIST.from, LIST.to));
  return name === undefined || glyph === '▾' || glyph === '▸' ? null : name;
}

/** The name that the Details tab begins with; null: none. */
export function shownInDetails(replay: Replay): string | null {
  const corner = replay.row(BORDER_ROW).search(/╭ +\[?Details/);
  const title = replay
    .row(TITLE_ROW)
    .slice(corner + 1)
    .trimStart();
  return /^(\S+) {2}\S (stopped|inactive|running|paused)/.exec(title)?.[1] ?? null;
}

/** A condition: list and details both show this VM as the selected one. */
export function isSelected(name: string): (replay: Replay) => boolean {
  return (replay) => selectedInList(replay) === name && shownInDetails(replay) === name;
}

function wordsOf(row: string): readonly string[] {
  return row.split(' ').filter((word) => word !== '');
}
