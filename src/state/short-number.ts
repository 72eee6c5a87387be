/** A rate in at most five characters: `950`, `2.1k`, `18k`, `3.4M`. */
export function shortNumber(value: number): string {
  if (value < 1000) return String(Math.round(value));
  const units = ['k', 'M', 'G', 'T'];
  let scaled = value;
  let unit = '';
  for (const next of units) {
    if (scaled < 1000) break;
    scaled /= 1000;
    unit = next;
  }
  return `${scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
}
