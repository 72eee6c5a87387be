/** A time in a log without its year: `Nov`, `22` or ` 2`, `16:00:01`. */
type LocalParts = { month: string; day: string; time: string };

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 24 * 60 * 60 * 1000;
/** Between two 29ths of February there may be so many years. */
const MOST_YEARS = 8;

/** An ISO time with a zone, or without one in local time, in milliseconds since the epoch; null: there is no such time. */
export function isoTime(text: string): number | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** A local time in milliseconds since the epoch; null: that year has no such day, or the day no such time. */
export function localTime({ month, day, time }: LocalParts, year: number): number | null {
  const index = MONTHS.indexOf(month);
  const date = Number(day);
  const [hour = 0, minute = 0, second = 0] = time.split(':').map(Number);
  // A leap second is the 60th.
  if (index < 0 || hour > 23 || minute > 59 || second > 60) return null;
  const at = new Date(year, index, date, hour, minute, second);
  return new Date(year, index, date).getMonth() === index && date > 0 ? at.getTime() : null;
}

/** The last answer of {@link withoutYear}: in a flood, thousands of lines are of the same second. */
let last: { parts: LocalParts; nowMs: number; at: number | null } | null = null;

/** A local time in the latest year that puts it at most a day after `nowMs`: clocks differ. */
export function withoutYear(parts: LocalParts, nowMs: number): number | null {
  const isSame =
    last?.nowMs === nowMs &&
    last.parts.time === parts.time &&
    last.parts.day === parts.day &&
    last.parts.month === parts.month;
  if (last === null || !isSame) last = { parts, nowMs, at: inLatestYear(parts, nowMs) };
  return last.at;
}

function inLatestYear(parts: LocalParts, nowMs: number): number | null {
  const next = new Date(nowMs).getFullYear() + 1;
  for (let year = next; year >= next - MOST_YEARS - 1; year -= 1) {
    const at = localTime(parts, year);
    if (at !== null && at <= nowMs + DAY_MS) return at;
  }
  return null;
}

/** The local time of day, as logs write it: `16:00:01`. */
export function timeOfDay(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
