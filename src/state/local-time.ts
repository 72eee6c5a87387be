/** A moment in local time, by ms since the epoch: `2026-11-22`, `14:02:10`. */
export function localTime(at: number): readonly [day: string, time: string] {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return [
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`,
  ];
}

/** The same in one text, `2026-11-22 14:02:10`; `?` for an impossible moment. */
export function momentWords(at: number): string {
  return Number.isNaN(new Date(at).getTime()) ? '?' : localTime(at).join(' ');
}

/** A moment as short as it is clear at the time `now`: `14:02:10` today, `2026-11-22 14:02` on another day. */
export function shortMoment(at: number, now: number): string {
  if (Number.isNaN(new Date(at).getTime())) return '?';
  const [day, time] = localTime(at);
  return day === localTime(now)[0] ? time : `${day} ${time.slice(0, 'hh:mm'.length)}`;
}
