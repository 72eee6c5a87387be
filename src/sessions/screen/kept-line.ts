import { type Cell, PLAIN, type Style } from '../../terminal/cells.js';

/** A line of cells in little memory: the text of its cells, and a style for each run of them. */
export type KeptLine = {
  /** One character for each cell, or else each cell's text. Blank cells at the end are left out. */
  texts: string | readonly string[];
  /** Styles, and for how many cells each; empty where all are plain. */
  styles: readonly { style: Style; cells: number }[];
  /** True where the next line is the rest of this one. */
  continues: boolean;
};

/** What a line has beyond its end. */
const BLANK: Cell = { text: ' ', width: 1, style: PLAIN };

/** Keeps a row of a screen. */
export function keepLine(cells: readonly Cell[], continues: boolean): KeptLine {
  let count = cells.length;
  while (count > 0 && isBlank(cells[count - 1])) count--;
  const kept = cells.slice(0, count);
  const isSimple = kept.every(({ text, width }) => width === 1 && text.length === 1);
  const texts = kept.map(({ text }) => text);
  return { texts: isSimple ? texts.join('') : texts, styles: stylesOf(kept), continues };
}

function isBlank(cell: Cell | undefined): boolean {
  return cell?.text === ' ' && cell.style.fg === null && cell.style.bg === null && cell.style.bits === 0;
}

function stylesOf(cells: readonly Cell[]): KeptLine['styles'] {
  const runs: { style: Style; cells: number }[] = [];
  for (const { style } of cells) {
    const last = runs.at(-1);
    if (last?.style === style) last.cells += 1;
    else runs.push({ style, cells: 1 });
  }
  return runs.every(({ style }) => style === PLAIN) ? [] : runs;
}

/** The line's text, without blanks at its end. */
export function textOfKept({ texts }: KeptLine): string {
  return (typeof texts === 'string' ? texts : texts.join('')).trimEnd();
}

/**
 * The cells of a kept line from column `from` on. A wide character that the cut would halve becomes a blank.
 * @returns exactly `columns` cells
 */
export function cellsOfKept(line: KeptLine | undefined, from: number, columns: number): Cell[] {
  const all = line === undefined ? [] : allCells(line);
  const cells = Array.from({ length: columns }, (_, at) => all[from + at] ?? BLANK);
  const [first] = cells;
  const last = cells.at(-1);
  if (first?.width === 0) cells[0] = { ...BLANK, style: first.style };
  if (last?.width === 2) cells[columns - 1] = { ...BLANK, style: last.style };
  return cells;
}

function allCells({ texts, styles }: KeptLine): Cell[] {
  const cells: Cell[] = [];
  let run = 0;
  let left = styles[0]?.cells ?? Number.POSITIVE_INFINITY;
  for (let at = 0; at < texts.length; at++) {
    if (left === 0) left = styles[++run]?.cells ?? Number.POSITIVE_INFINITY;
    left--;
    const text = texts[at] ?? ' ';
    const width = text === '' ? 0 : typeof texts !== 'string' && texts[at + 1] === '' ? 2 : 1;
    cells.push({ text, width, style: styles[run]?.style ?? PLAIN });
  }
  return cells;
}
