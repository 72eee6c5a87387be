const MINUTE_MS = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

/** A time span in one or two units: `5m`, `2h 3m`, `3d 4h`; empty for less than a minute. */
export function spanWords(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return '';
  if (minutes < HOUR) return `${minutes}m`;
  if (minutes < DAY) return `${Math.floor(minutes / HOUR)}h ${minutes % HOUR}m`;
  return `${Math.floor(minutes / DAY)}d ${Math.floor((minutes % DAY) / HOUR)}h`;
}
