import { lineText } from '../state/log/line-words.js';
import type { KernelLog, LogLine } from '../state/ports.js';

/** How many lines are told unless the user says another number, and the most. */
const TOLD = 10;
const MOST_TOLD = 1000;

/**
 * The last kernel messages, oldest first.
 * @param wish what was typed behind `log`: a number of lines, `errors`, or nothing
 */
export function kernelLines(log: KernelLog, wish: string): readonly string[] {
  const isErrors = wish.startsWith('error');
  const count = /^\d{1,4}$/.test(wish) ? Math.min(Number(wish), MOST_TOLD) : TOLD;
  const told: LogLine[] = [];
  const lines = log.lines();
  for (let at = lines.length - 1; at >= 0 && told.length < count; at--) {
    const line = lines[at];
    if (line !== undefined && (isErrors ? line.level === 'error' : isWorthTelling(line))) told.push(line);
  }
  if (told.length === 0)
    return [isErrors ? 'There is no error in the kernel log.' : 'The kernel log is empty.'];
  return told.toReversed().map(lineText);
}

/** What the log pane leaves out at first is left out here, too. */
function isWorthTelling({ telemetry, fromPolling }: LogLine): boolean {
  return !telemetry && !fromPolling;
}
