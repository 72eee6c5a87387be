const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** A time span: `12 s`, `2 h 3 min`, `3 d`. `most`: how many units it may have; smaller ones are left out. */
export function spanWords(ms: number, most: 1 | 2 = 2): string {
  let rest = Math.max(Math.floor(ms / 1000), 0);
  const parts = UNITS.map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return { count, unit };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + most)
    .flatMap(({ count, unit }) => (count === 0 ? [] : [`${count} ${unit}`]))
    .join(' ');
}
