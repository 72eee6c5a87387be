import type { LogLine } from '../state/ports.js';

/** The number of the newest line; 0: there is none. */
export function newestNumber(lines: readonly LogLine[]): number {
  return lines.at(-1)?.number ?? 0;
}

/** The lines with a greater number, found from the end: mostly there are few. */
export function linesAfter(lines: readonly LogLine[], number: number): readonly LogLine[] {
  let from = lines.length;
  while (from > 0 && (lines[from - 1]?.number ?? 0) > number) from -= 1;
  return lines.slice(from);
}
