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

/** Puts lines among others, both in the order of their numbers. Only those behind the first of them are moved. */
export function insertInOrder<Line extends Numbered>(lines: Line[], more: readonly Line[]): void {
  const [first] = more;
  if (first === undefined) return;
  const behind = lines.splice(firstAfter(lines, first.number));
  let at = 0;
  const pushBefore = (number: number) => {
    for (let line = behind[at]; line !== undefined && line.number < number; line = behind[at]) {
      lines.push(line);
      at += 1;
    }
  };
  for (const line of more) {
    pushBefore(line.number);
    lines.push(line);
  }
  pushBefore(Number.POSITIVE_INFINITY);
}
