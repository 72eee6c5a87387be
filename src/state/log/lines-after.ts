import type { LogLine } from '../ports.js';

/** The number of the newest line; 0: there is none. */
export function newestNumber(lines: readonly LogLine[]): number {
  return lines.at(-1)?.number ?? 0;
}

type Numbered = Pick<LogLine, 'number'>;

/** The index of the first line with a greater number; the numbers ascend. */
export function firstAfter(lines: readonly Numbered[], number: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.number ?? 0) > number) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The lines with a greater number. */
export function linesAfter(lines: readonly LogLine[], number: number): readonly LogLine[] {
  return lines.slice(firstAfter(lines, number));
}

/** For so few lines it is dearer to take all that are behind them in hand. */
const FEW = 50;

/** Puts lines among others, both in the order of their numbers. Only those behind the first of them are moved. */
export function insertInOrder<Line extends Numbered>(lines: Line[], more: readonly Line[]): void {
  if (more.length <= FEW) {
    for (const line of more) lines.splice(firstAfter(lines, line.number), 0, line);
    return;
  }
  let own = lines.length - 1;
  let next = more.length - 1;
  // They make room; then each line gets its place, from the end on.
  for (const line of more) lines.push(line);
  for (let to = lines.length - 1; next >= 0; to--) {
    const added = more[next];
    const line = own < 0 ? undefined : lines[own];
    if (added === undefined) break;
    if (line !== undefined && line.number > added.number) {
      lines[to] = line;
      own -= 1;
    } else {
      lines[to] = added;
      next -= 1;
    }
  }
}
