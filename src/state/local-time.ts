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
