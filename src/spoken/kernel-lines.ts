import { lineText } from '../state/log/line-words.js';
import type { KernelLog, LogLine } from '../state/ports.js';

/** How many lines are told unless the user says another number, and the most. */
const TOLD = 10;
const MOST_TOLD = 1000;

/**
 * The last kernel messages, oldest first; for any other wish what can be typed.
 * @param wish what was typed behind `log`: a number of lines, `errors`, or nothing
 */
export function kernelLines(log: Pick<KernelLog, 'lines'>, wish: string): readonly string[] {
  const isErrors = wish === 'errors' || wish === 'error';
  const count = wish === '' || isErrors ? TOLD : /^\d+$/.test(wish) ? Number(wish) : 0;
  if (count < 1 || count > MOST_TOLD) return [`log takes a number from 1 to ${MOST_TOLD}, or errors.`];
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
