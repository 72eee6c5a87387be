import type { LogLine } from '../ports.js';

/** The number of the newest line; 0: there is none. */
export function newestNumber(lines: readonly LogLine[]): number {
  return lines.at(-1)?.number ?? 0;
}

/** The index of the first line with a greater number; the numbers ascend. */
export function firstAfter(lines: readonly LogLine[], number: number): number {
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
