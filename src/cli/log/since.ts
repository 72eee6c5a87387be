const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

const DURATION = /^(\d{1,9}) ?(s|m|min|h|d)$/;
const CLOCK = /^(\d\d):(\d\d)(?::(\d\d))?$/;
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** How {@link readSince} takes a time, for help and errors. */
export const SINCE_FORMS =
  'a duration (90s, 10m, 2h, 1d), a time of day (14:02), or a date and time (2026-11-22 14:02:10)';

/**
 * Reads the time from which lines are wanted: a duration before now, a time of the last 24 hours, or a date with or
 * without a time; local, unless it says otherwise.
 * @param now ms since the epoch
 * @returns ms since the epoch; null: it is none of these
 */
export function readSince(text: string, now: number): number | null {
  const duration = DURATION.exec(text);
  if (duration !== null) return now - Number(duration[1]) * (SECONDS[duration[2] ?? ''] ?? 0) * 1000;
  const clock = CLOCK.exec(text);
  if (clock !== null) {
    const [hours, minutes, seconds] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
    if (hours > 23 || minutes > 59 || seconds > 59) return null;
    const at = new Date(now);
    at.setHours(hours, minutes, seconds, 0);
    if (at.getTime() > now) at.setDate(at.getDate() - 1);
    return at.getTime();
  }
  const moment = MOMENT.exec(text);
  if (moment === null || !isDay(Number(moment[1]), Number(moment[2]), Number(moment[3]))) return null;
  // A date alone would be taken for one in UTC.
  const at = Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'));
  return Number.isNaN(at) ? null : at;
}

/** The calendar has it: a Date would take the 31st of February for the 3rd of March. */
function isDay(year: number, month: number, day: number): boolean {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
}
